"""One run."""

from typing import TypedDict


class WithinRow(TypedDict):
    """One channel (cadence_spm, stance_ms, stance_balance_left_pct) along one run, at the run's own mean speed and
    grade (`matched_by`), in parts of 100 m. `matched_on`: what these explain was fitted within the runs of the
    "six_weeks" before with the same watch, pod and shoe, or within "this_run" where those are too few.

    `drift_per_km` has a 90 % interval. `verdict`: found, none, too_short (fewer than 40 parts) or cannot_tell; only a
    break that is found has a place (with its 90 % interval). `change` is how far the end of the run lies from where the
    slope before the break would have led.
    """

    channel: str
    unit: str
    matched_by: list[str]
    matched_on: str
    parts: int
    drift_per_km: float | None
    drift_low: float | None
    drift_high: float | None
    verdict: str
    at_km: float | None
    low_km: float | None
    high_km: float | None
    slope_before: float | None
    slope_after: float | None
    change: float | None
    p: float | None
    caveat: str


class FatigueRow(TypedDict):
    """Whether one channel of a run declines from a point on, in a way that recurs. `verdict`: shown; else why not:
    none, too_short, cannot_tell (of the break itself), below_noise_floor, floor_unknown, not_recurring, not_compared
    (no run, or left out of all figures).

    Such a break was found in `times` of `looked_at` runs like this one, this one included, at `median_km` by their
    median. `floor` is the noise floor, from `floor_runs` runs. `felt_at_km` is where the runner said he felt it.
    """

    channel: str
    unit: str
    verdict: str
    at_km: float | None
    low_km: float | None
    high_km: float | None
    change: float | None
    floor: float | None
    floor_runs: int | None
    times: int | None
    looked_at: int | None
    median_km: float | None
    felt_at_km: float | None
    caveat: str


class LapRow(TypedDict):
    """One lap as the source states it; what of gait it does not state is the mean of its samples."""

    lap_no: int
    start_s: float | None
    distance_m: float | None
    elapsed_s: float | None
    average_cadence_spm: float | None
    average_stance_ms: float | None
    average_stance_balance_left_pct: float | None


class EffortDocument(TypedDict):
    """What a run cost: its speed as if on the flat (null where under 80 % of the distance has a grade: `gap_coverage`),
    and metres on the flat a heartbeat in the two halves of its steady part. `decoupling_missing` says why there is no
    decoupling: no_distance, no_grade, short, not_steady, hilly, no_heart_rate.
    """

    gap_mps: float | None
    gap_coverage: float | None
    steady_s: float | None
    mean_abs_grade_pct: float | None
    ef_first: float | None
    ef_second: float | None
    decoupling_pct: float | None
    decoupling_missing: str | None


class RunDocument(TypedDict):
    """One activity: its facts, where it came from, its laps, and what changed along it."""

    activity_id: str
    local_date: str
    started_at: str | None
    sport: str
    title: str | None
    distance_m: int | None
    moving_s: int | None
    ascent_m: int | None
    average_heart_rate_bpm: float | None
    average_cadence_spm: float | None
    longest_unbroken_m: int | None
    spike_state: str | None
    sources: list[str]
    expires_at: str | None
    effort: EffortDocument | None
    laps: list[LapRow]
    within: list[WithinRow]
    fatigue: list[FatigueRow]
    caveats: list[str]
    synthetic: bool
