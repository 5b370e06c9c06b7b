"""What came before an injury."""

from typing import TypedDict


class BeforeEpisode(TypedDict):
    """An episode of pain: `kind` is injury or niggle; `counted` are the injuries that are looked back from."""

    id: str
    area: str
    side: str
    onset: str
    onset_uncertain: bool
    kind: str
    time_loss_days: int | None
    resolved: str | None
    recurrence_of: str | None
    acute: bool
    merged_into: str | None
    counted: bool


class AlignedWeek(TypedDict):
    """Seven days before an injury, week 0 ending with the day of onset; null where a day of them is unknown."""

    episode_id: str
    week: int
    first_day: str
    distance_m: int | None
    longest_m: int | None
    runs: int | None


class ExposurePlace(TypedDict):
    """One exposure before one injury, at the last run before it (`run_on`), and its place (0 to 1) among the runner's
    own runs, if that run may be `compared`; `low`, `high`: their 10th and 90th percentile. `unit`: of value, low and
    high. `usual`: null where it is not known, and of gait.
    """

    episode_id: str
    exposure: str
    unit: str
    run_on: str | None
    compared: bool | None
    value: float | None
    percentile: float | None
    n_reference: int
    low: float | None
    high: float | None
    usual: bool | None


class EarlierPlace(ExposurePlace):
    """The same with every window so many days earlier."""

    earlier_days: int


class DatedChange(TypedDict):
    """Something that changed before an injury (or of gait, after it): what, when, and what there is to tell of it."""

    episode_id: str
    what: str
    on: str | None
    detail: str


class ExaminedRow(TypedDict):
    """One thing that was looked at: `state` is changed, as_before or not_recorded."""

    episode_id: str
    what: str
    state: str


class PrimaryTest(TypedDict):
    """The test of the exposure that was named before looking; k onsets among n runs."""

    exposure: str
    statistic: float
    p: float
    shifts: int
    clock: str
    k: int
    n: int


class OtherTest(PrimaryTest):
    """What the primary test is sensitive to, and the other exposures (`corrected`: p by Holm)."""

    name: str
    corrected: float | None


class SpikedDocument(TypedDict):
    """How many had a session above 1.10 in their 4 days: of the onsets in the test, and of the runs in it."""

    onsets: int
    of_onsets: int
    runs: int
    of_runs: int


class OddsDocument(TypedDict):
    """Odds ratio within the runner, for a session spike 0.1 higher, with its 95 % interval."""

    ratio: float
    low: float
    high: float
    events: int


class OrdinaryWeeks(TypedDict):
    """Metres of the runner's weeks that belong to no injury, by percentile; n of them."""

    p10: float
    p50: float
    p90: float
    n: int


class BeforeDocument(TypedDict):
    """What came before the injuries. `test` is null below five; `statements` are the sentences of the page."""

    tier: int
    injuries: int
    episodes: list[BeforeEpisode]
    aligned: list[AlignedWeek]
    ordinary: OrdinaryWeeks | None
    percentiles: list[ExposurePlace]
    earlier: list[EarlierPlace]
    examined: list[ExaminedRow]
    changes: list[DatedChange]
    chance: float | None
    test: PrimaryTest | None
    sensitivities: list[OtherTest]
    spiked: SpikedDocument | None
    odds: OddsDocument | None
    statements: list[str]
    caveats: list[str]
    synthetic: bool
