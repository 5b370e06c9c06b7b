"""As of a past day load by heart rate and gait are as if nothing later had come in. What the runner says of himself is
a setting, and holds as it stands today (derived/fact_span.sql).
"""

from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from typing import Any

import polars as pl
import pytest

from analytics import alarms, body, daily, effort, fatigue, gait, gait_compare, gait_trend
from analytics.run import Seen, refresh
from tests.analytics.gait_history import gait_run
from tests.analytics.history import History, day

ON = day(70)
CHANNELS = ("cadence_spm", "stance_balance_left_pct")

Asked = Callable[[History, Seen], Any]


def along(ask: Callable[[Any, Seen, str], Any]) -> Asked:
    """The same question of every run up to the day."""

    def asked(history: History, seen: Seen) -> list[Any]:
        keys = history.con.execute(
            "select activity_key from activity where local_date <= ? order by activity_key", [ON]
        ).fetchall()
        return [ask(history.con, seen, key) for (key,) in keys]

    return asked


QUESTIONS: dict[str, Asked] = {
    "daily_load": lambda one, seen: daily.daily_load(one.con, seen),
    "daily_load_by_heart_rate": lambda one, seen: daily.daily_load(one.con, seen, by="heartrate"),
    "session_spike_record": lambda one, seen: alarms.session_spike_record(one.con, seen, ON),
    "ratio_records": lambda one, seen: alarms.ratio_records(one.con, seen, ON),
    "heart_rate_range": lambda one, seen: body.heart_rate_range(one.con, seen),
    "gait_channels": lambda one, seen: gait_trend.gait_channels(one.con, seen),
    "gait_runs": lambda one, seen: [gait_trend.gait_runs(one.con, seen, channel) for channel in CHANNELS],
    "level_shift": lambda one, seen: [gait_trend.level_shift(one.con, seen, channel) for channel in CHANNELS],
    "gear": lambda one, seen: gait_trend.gear(one.con, seen),
    "equipment_changes": lambda one, seen: gait_trend.equipment_changes(one.con, seen),
    "old_and_new": lambda one, seen: [
        gait_compare.old_and_new(one.con, seen, "cadence_spm", split) for split in (None, day(40))
    ],
    "run_effort": along(effort.run_effort),
    "within_run": along(gait.within_run),
    "fatigue_points": along(fatigue.fatigue_points),
}


def fill(history: History) -> None:
    """A hundred days: runs, a layoff, another shoe, facts and gear that are stated later, heart rates that rise."""
    for number in [*range(1, 36, 2), *range(66, 100, 3)]:
        tired = number > 80
        activity_no = gait_run(
            history, day(number), km=6.0, cadence=172.0 - (3.0 if tired else 0.0), seed=number,
            gear="Blue" if number < 75 else "Green",
        )  # fmt: skip
        history.con.execute(
            "update sample set heart_rate_bpm = 130 + ordinal % 20 + ? where activity_no = ?",
            [number // 10, activity_no],
        )
    history.pain(day(10), 0, None, None)
    history.pain(day(30), 4)
    history.pain(day(90), 6)
    now = "now()::timestamp as created_at"
    facts = (("max_heart_rate", "180", 5), ("resting_heart_rate", "50", 5), ("sex", "female", 5))
    for place, (fact, value, number) in enumerate((*facts, ("max_heart_rate", "190", 80))):
        history.con.execute(
            f"insert into athlete_fact by name select $no as athlete_fact_id, 1 as athlete_id, $fact as fact, "
            f"$value as value, $first::date as from_date, {now}",
            {"no": place + 1, "fact": fact, "value": value, "first": day(number)},
        )
    gear = (("pod", "Stride", day(3), day(85)), ("watch", "Old", None, None), ("watch", "New", day(78), None))
    for place, (kind, name, first, last) in enumerate(gear):
        history.con.execute(
            f"insert into equipment by name select $no as equipment_id, 1 as athlete_id, $kind as kind, $name as name, "
            f"$first::date as from_date, $last::date as to_date, {now}",
            {"no": place + 1, "kind": kind, "name": name, "first": first, "last": last},
        )
    refresh(history.con)


def cut_off(history: History) -> None:
    """Take out what is dated later."""
    for table, column in (("activity", "local_date"), ("pain_note", "local_date"), ("athlete_fact", "from_date"),
                          ("equipment", "from_date")):  # fmt: skip
        history.con.execute(f"delete from {table} where {column} > ?", [ON])
    history.con.execute("update equipment set to_date = null where to_date > ?", [ON])
    history.con.execute("delete from within_run")
    refresh(history.con)


def told(value: Any) -> Any:
    """A value that can be compared: frames as their rows."""
    if isinstance(value, pl.DataFrame):
        return value.to_dicts()
    if isinstance(value, (list, tuple)):
        return [told(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        parts = {name: getattr(value, name) for name in asdict(value) if name not in ("frame",)}
        return {**{name: told(one) for name, one in parts.items()}, "frame": told(getattr(value, "frame", None))}
    return value


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, Any]]:
    """Each answer as of the day, and as an import that ended on it gives it."""
    from tests.analytics.history import new_history

    history = new_history(tmp_path_factory.mktemp("rewind"))
    fill(history)
    past = Seen(1, "owner", until=ON)
    rewound = {name: told(ask(history, past)) for name, ask in QUESTIONS.items()}
    today = {name: told(ask(history, Seen(1, "owner"))) for name, ask in QUESTIONS.items()}
    cut_off(history)
    cut = {name: told(ask(history, Seen(1, "owner"))) for name, ask in QUESTIONS.items()}
    history.close()
    assert today["gait_runs"] != cut["gait_runs"], "there must be something later to leave out"
    return {name: (rewound[name], cut[name]) for name in QUESTIONS}


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_a_past_day_is_what_an_import_cut_off_at_that_day_gives(both: dict[str, tuple[Any, Any]], name: str) -> None:
    rewound, cut = both[name]
    assert rewound == cut
    assert cut not in (None, [], {})
