"""How seldom would the test of a runner's injuries find a link that is there? Measured on simulated histories.

The shares are those of docs/onset_test.md (session spike, clock of kilometres), which `make validate` writes.
"""

from dataclasses import dataclass

RATIOS = (1.64, 2.28, 5.0)  # the first and third are what Schuster Brandt Frandsen et al. report, 2025, for two classes
# by number of onsets, of simulated histories: the same chance each run, and the same chance each kilometre
MEASURED: dict[int, tuple[tuple[float, float], ...]] = {
    5: ((0.025, 0.079), (0.028, 0.107), (0.059, 0.236)),
    10: ((0.015, 0.083), (0.018, 0.132), (0.065, 0.36)),
}


@dataclass(frozen=True, slots=True)
class Power:
    """If a run above 110 % multiplied the chance of an onset by `ratio`, p would be at most 5 % in such a share.

    `low` and `high` are the shares by the two ways in which onsets may come; `onsets` is what was simulated.
    """

    ratio: float
    low: float
    high: float
    onsets: int


def power(injuries: int) -> list[Power]:
    """How strong is the test with so many injuries? The nearest number below that was simulated; nothing under five."""
    simulated = [onsets for onsets in MEASURED if onsets <= injuries]
    if not simulated:
        return []
    onsets = max(simulated)
    shares = zip(RATIOS, MEASURED[onsets], strict=True)
    return [Power(ratio, min(share), max(share), onsets) for ratio, share in shares]
