"""What a service says of the gait of a whole activity, without any samples: one lap from its start to its end."""

from ingest.model import Lap

_STANCE_MS = (80.0, 1000.0)
_BALANCE_PCT = (30.0, 70.0)


def whole_activity(
    elapsed_s: float | None,
    timer_s: float | None,
    distance_m: float | None,
    stance_ms: float | None,
    balance_left_pct: float | None,
) -> tuple[Lap, ...]:
    """One lap with the average ground contact time and its balance, where either is a possible one; else none."""
    stance = _possible(stance_ms, _STANCE_MS)
    balance = _possible(balance_left_pct, _BALANCE_PCT)
    if stance is None and balance is None:
        return ()
    return (
        Lap(
            start_s=0.0,
            elapsed_s=elapsed_s,
            timer_s=timer_s,
            distance_m=distance_m,
            average_stance_ms=stance,
            average_stance_balance_left_pct=balance,
        ),
    )


def _possible(value: float | None, between: tuple[float, float]) -> float | None:
    return value if value is not None and between[0] <= value <= between[1] else None
