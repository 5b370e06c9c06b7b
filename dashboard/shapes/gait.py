"""Gait from run to run, and with what it was measured."""

from typing import TypedDict


class NoiseFloorDocument(TypedDict):
    """`value` is null as long as `n`, the steady runs without pain, are fewer than `needed`."""

    value: float | None
    n: int
    needed: int


class LevelShiftDocument(TypedDict):
    """The level of the 28 days up to the last run (`on`) against that of the 26 weeks before; `verdict` is compared or
    too_few_runs.

    `beyond` the noise floor `since` a day; null where the floor is not known.
    """

    verdict: str
    on: str
    level: float | None
    earlier: float | None
    change: float | None
    n: int
    earlier_n: int
    beyond: bool | None
    since: str | None


class GaitChannel(TypedDict):
    """One channel: in how many runs, and in how many its values could not be believed (`halved`)."""

    channel: str
    unit: str
    runs: int
    halved: int
    noise_floor: NoiseFloorDocument | None
    level_shift: LevelShiftDocument | None


class GaitRow(TypedDict):
    """One run in one channel: `value` at the speed `at_mps` and on level ground, null where too little is known to
    match it; `mean` as recorded. `matched_on`: six_weeks, all_before, this_run. `level` is the median of 28 days,
    `earlier` that of the 182 days before.
    """

    channel: str
    activity_id: str
    local_date: str
    value: float | None
    mean: float
    speed_mps: float
    grade_pct: float | None
    n: int
    matched_on: str | None
    matched_by: list[str]
    at_mps: float
    half_change: float | None
    baseline: int
    level: float | None
    level_n: int
    earlier: float | None
    earlier_n: int
    maybe_swapped: bool


class BaselineRow(TypedDict):
    """A combination of watch, pod and shoe, numbered by its first run with the channel."""

    channel: str
    baseline: int
    watch: str | None
    pod: str | None
    shoe: str | None
    runs: int
    first_day: str
    last_day: str


class EquipmentChange(TypedDict):
    """From this run on another watch, pod or shoe; `new`: it was never used before."""

    local_date: str
    activity_id: str
    kind: str
    before: str | None
    after: str | None
    new: bool


class OldAndNewRow(TypedDict):
    """Gait up to a day against gait since. `verdict`: compared, sensor_changed, too_few_runs, no_layoff; without
    "compared" there is no figure. `low` to `high` is the 90 % interval of `difference`.
    """

    channel: str
    unit: str
    verdict: str
    on: str | None
    weeks: int
    before: float | None
    after: float | None
    difference: float | None
    low: float | None
    high: float | None
    n_before: int
    n_after: int
    surfaces: list[str]
    matched_by: list[str]
    at_mps: float | None
    noise_floor: NoiseFloorDocument | None


class GaitDocument(TypedDict):
    """Gait over months, channel by channel."""

    channels: list[GaitChannel]
    rows: list[GaitRow]
    baselines: list[BaselineRow]
    changes: list[EquipmentChange]
    old_and_new: list[OldAndNewRow]
    caveats: list[str]
    synthetic: bool


class GearSpan(TypedDict):
    """What the runner dated; from_date null: since ever, to_date null: it goes on."""

    id: int
    from_date: str | None
    to_date: str | None
    text: str | None


class GearRow(TypedDict):
    """A shoe, a pod or a watch, with how far it was run."""

    kind: str
    name: str
    runs: int
    distance_m: int
    first_day: str | None
    last_day: str | None
    spans: list[GearSpan]


class GearDocument(TypedDict):
    """All of them, shoes first."""

    rows: list[GearRow]
    synthetic: bool
