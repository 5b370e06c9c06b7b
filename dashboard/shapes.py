"""What the answers as JSON look like: SI units, ISO dates, UTC instants with a Z. Every face gives the same ones.

`synthetic` is true where the answer is about the demo runner. A key is never left out: what is not known is null.
"""

from typing import TypedDict


class ImportItemDocument(TypedDict):
    """How one file ended: `outcome` is imported, duplicate, skipped or failed; a member is `archive.zip!member`."""

    path: str
    sha256: str | None
    outcome: str
    reason: str | None
    warnings: list[str]
    activity_ids: list[str]


class ImportDocument(TypedDict):
    """`files` is the sum of the four outcomes; `activities` and `samples` are those that came in with this import."""

    files: int
    imported: int
    duplicate: int
    skipped: int
    failed: int
    activities: int
    samples: int
    seconds: float
    items: list[ImportItemDocument]


class StatusDocument(TypedDict):
    """What is here, from when to when, and how large it is."""

    athletes: int
    activities: int
    samples: int
    first_day: str | None
    last_day: str | None
    database_bytes: int
    schema_version: int
    decode_version: int
    synthetic: bool


class ProblemRow(TypedDict):
    """A file that was not imported, or was with warnings."""

    path: str
    sha256: str | None
    outcome: str
    reason: str | None
    warnings: list[str]


class ProblemsDocument(TypedDict):
    """All of them, failed ones first."""

    rows: list[ProblemRow]


class WeekRow(TypedDict):
    """One week of running; `partial` weeks are unfinished, or begin before the first activity.

    A week without a run is 0; after the last activity of any kind nothing is known, and its amounts are null. So they
    are, and `runs`, where `missing` says why: "expired", something of Strava's API was removed when its time was over.
    """

    week_start: str
    distance_m: int | None
    moving_s: int | None
    ascent_m: int | None
    runs: int | None
    partial: bool
    missing: str | None


class OtherWeekRow(TypedDict):
    """One week of one other family of sport, which is never running load; `aerobic_s` is what of it trains heart and
    lungs; `missing` as in the weeks of running: a family without a row is unknown then, too.
    """

    week_start: str
    sport_family: str
    moving_s: int | None
    aerobic_s: int | None
    activities: int | None
    missing: str | None


class TrackRow(TypedDict):
    """What one alarm has been worth: `analytics.alarms.TrackRecord` says what each figure is."""

    alarm: str
    noted: bool
    fired: int
    judged: int
    followed: int
    onsets: int
    without: int
    unknown: int
    uncertain: int
    acute: int
    again: int
    ordinary: int
    ordinary_followed: int
    first_day: str | None
    last_day: str | None
    now: str | None


class AlarmsDocument(TypedDict):
    """Each alarm with its track record for this runner."""

    rows: list[TrackRow]
    caveats: list[str]
    synthetic: bool


class LoadDocument(TypedDict):
    """Weeks of running, oldest first; `first_weekday` is 0 for Monday ... 6 for Sunday."""

    first_weekday: int
    weeks: list[WeekRow]
    other: list[OtherWeekRow]
    synthetic: bool


class DailyLoadRow(TypedDict):
    """One calendar day; what is not defined or not known is null (`niggle explain` says when). `load` is 0 on a day of
    rest.
    """

    local_date: str
    load: float | None
    acwr_coupled: float | None
    acwr_uncoupled: float | None
    acwr_runsafe: float | None
    acwr_ewma: float | None
    fitness: float | None
    fatigue: float | None
    form: float | None
    monotony: float | None
    strain: float | None
    weekly_change: float | None


class DailyLoadDocument(TypedDict):
    """Every day from the first activity to the last. `by` is the source that tells the load of all of them: heartrate,
    rpe or distance, in `unit`; `coverage` is what share of the days with a run each would tell.
    """

    by: str
    unit: str
    rows: list[DailyLoadRow]
    coverage: dict[str, float]
    window: str
    fallbacks: list[str]
    caveats: list[str]
    synthetic: bool


class BodyRow(TypedDict):
    """One fact (max_heart_rate, resting_heart_rate in beats/min; sex) and the day from which on it holds."""

    id: int
    fact: str
    value: str
    from_date: str


class BodyOffer(TypedDict):
    """What the runs can tell of a fact that was not said, and how; `used`: figures count on it as long as none is."""

    fact: str
    value: float
    how: str
    used: bool


class BodyDocument(TypedDict):
    """What the runner says of himself; `needed` are the commands without which heart rate tells no load."""

    rows: list[BodyRow]
    offers: list[BodyOffer]
    needed: list[str]
    synthetic: bool


class SpikeRow(TypedDict):
    """One session against the longest of the 30 days before. `activity_id` is the first of `activity_ids`, which
    began within 60 minutes of each other's end. `state`: no_baseline, reference, small, moderate, large, or
    not_covered: something of Strava's API was removed from these days, so nothing is said of them (nor of `distance_m`,
    if it may have been a part of the session). `sources` are kinds of records; `expires_at` is when what only Strava's
    API told goes, null for what stays.
    """

    activity_id: str
    activity_ids: list[str]
    local_date: str
    started_at: str | None
    distance_m: int | None
    longest_30d_m: int | None
    longest_30d_on: str | None
    ratio: float | None
    state: str
    runs_30d: int | None
    few_runs: bool | None
    sources: list[str]
    expires_at: str | None
    longest_unbroken_m: int | None


class SpikesDocument(TypedDict):
    """All sessions, oldest first."""

    rows: list[SpikeRow]
    caveats: list[str]
    synthetic: bool


class BlockWeekRow(TypedDict):
    """One week of a build-up: `week` 0 is the 7 days that end with its last day, -1 the 7 before these. Where `missing`
    says why nothing is known (ahead, expired, unrecorded, before, after), every amount is null. `partial` is not over;
    `so_far_m` is the distance up to this week, null from an unknown week on.
    """

    week: int
    first_day: str
    last_day: str
    distance_m: int | None
    moving_s: int | None
    runs: int | None
    so_far_m: int | None
    partial: bool
    missing: str | None
    longest_m: int | None


class OnsetRow(TypedDict):
    """Pain that set in, an episode's onset: uncertain (only the day of stopping is known), acute (a fall or a twist),
    again (it came back within 56 days).
    """

    onset: str
    area: str
    side: str | None
    uncertain: bool
    acute: bool
    again: bool


class BlockRow(TypedDict):
    """A build-up and how it ended. `distance_m`, `runs` and `longest_...` are of its known weeks; `last_...` of the
    session on its last day (`last_kind`: race, or title if only that sounds like one). Pain counts to 14 days after it.
    `days_after` of the 28 days after it are known; `idle_...` is the longest stretch of 7 days or more without a run
    that touches these, which is longer, perhaps, if `idle_open`.
    """

    end: str
    weeks_known: int
    distance_m: int | None
    runs: int | None
    longest_m: int | None
    longest_s: int | None
    longest_on: str | None
    longest_id: str | None
    last_m: int | None
    last_s: int | None
    last_title: str | None
    last_id: str | None
    last_kind: str | None
    noted_days: int | None
    painful_days: int | None
    onsets: list[OnsetRow]
    days_after: int
    idle_days: int | None
    idle_from: str | None
    idle_open: bool | None
    weeks: list[BlockWeekRow]


class AnchorRow(TypedDict):
    """A day that a build-up can lead up to. `kind`: race, title (it sounds like one), longest (of months), week (the
    same calendar week of an earlier year; nothing else is known of it).
    """

    local_date: str
    activity_id: str | None
    title: str | None
    distance_m: int | None
    kind: str


class BlocksDocument(TypedDict):
    """Build-ups of `weeks_each` weeks, the one in question first; none where there is no day to begin with. `offered`
    are days that could be named; `notices` say what was asked for and is left out.
    """

    align: str
    weeks_each: int
    blocks: list[BlockRow]
    offered: list[AnchorRow]
    notices: list[str]
    caveats: list[str]
    synthetic: bool


class ReasonRow(TypedDict):
    """Why there is no reference distance: a stable code, and the sentence."""

    code: str
    text: str


class TodayDocument(TypedDict):
    """The reference distance, or the reason why there is none (`reference_m` is then null).

    With the reason "expired" the longest of the 30 days before is null, too: what was removed may have been longer.
    """

    on: str
    reference_m: int | None
    reason: str | None
    reasons: list[ReasonRow]
    longest_30d_m: int | None
    longest_30d_on: str | None
    look_at: "list[LookAtRow]"
    rest: "list[RestedRow]"
    caveats: list[str]
    synthetic: bool


class LookAtRow(TypedDict):
    """A sentence with signs to have looked at, of a run or a note of the last 28 days; confirmed or not."""

    id: str
    local_date: str
    activity_id: str | None
    note_id: int | None
    signs: list[str]
    words: str


class FoundPlaceRow(TypedDict):
    """Where it hurt by the runner's own words. `n` runs and notes say so; `waiting` are not confirmed yet, `confirmed`
    are or are noted anyway; `denied` propose that it did not hurt, `earlier` speak of earlier times; `dismissed` were
    not so, by his word.
    """

    area: str
    side: str
    n: int
    waiting: int
    confirmed: int
    denied: int
    earlier: int
    dismissed: int
    first_day: str | None
    last_day: str | None


class FoundRow(TypedDict):
    """One finding: `analytics.findings.findings` says what each column is. `decided`: the number, if it had another,
    under which the runner's word on it stands.
    """

    id: str
    local_date: str
    activity_id: str | None
    note_id: int | None
    title: str | None
    area: str
    side: str
    structure: str | None
    quality: str | None
    severity: float | None
    severity_text: str | None
    negated: bool
    temporality: str
    when: str | None
    felt_at_m: int | None
    felt_at_s: int | None
    trend: str | None
    impact: str | None
    words: str
    state: str
    decided: str | None


class FoundDocument(TypedDict):
    """What the runner's words say of pain: by place, each with its words, and signs to have looked at."""

    places: list[FoundPlaceRow]
    rows: list[FoundRow]
    look_at: list[LookAtRow]
    rest: "list[RestedRow]"
    caveats: list[str]
    synthetic: bool


class PainSaidDocument(TypedDict):
    """A note in words alone: which findings it holds, whether it says that nothing hurts, and what was not read."""

    id: int
    understood: list[str]
    pain_free: bool
    unread: list[str]


class FoundSaidDocument(TypedDict):
    """Which findings were decided, and the pain notes that were made."""

    ids: list[str]
    notes: list[int]


class PainRow(TypedDict):
    """One note; area null with severity 0 is "no pain that day". `felt_at_m`: how far into a run it was first felt;
    `changed_run`: whether it changed or stopped a run.
    """

    id: int
    local_date: str
    area: str | None
    side: str | None
    severity: int | None
    when: str | None
    text: str | None
    felt_at_m: int | None
    changed_run: bool | None


class PainDocument(TypedDict):
    """All notes, newest first."""

    rows: list[PainRow]
    synthetic: bool


class EpisodeRow(TypedDict):
    """One episode of pain: `analytics.episodes.episodes` says what each figure is."""

    id: str
    area: str
    side: str
    onset: str
    onset_uncertain: bool
    kind: str
    reasons: list[str]
    acute: bool
    time_loss_days: int | None
    restricted_days: int | None
    return_on: str | None
    resolved: str | None
    presumed: bool
    open: bool
    last_painful: str
    last_severity: int | None
    worst: int | None
    n_notes: int
    recurrence_of: str | None
    merged_into: str | None
    proposed_merge: str | None
    clinician_on: str | None
    note: str | None
    note_on: str | None
    note_asked: bool
    said: bool
    rest: "RestRow | None"


class RestRow(TypedDict):
    """An open pain that is no lower after two weeks or more of restricted running: restricted for `days` days since a
    day, the median pain of the first and the last 7 of them with the days noted, and what is to be said.
    """

    since: str
    days: int
    first_median: float
    first_noted: int
    last_median: float
    last_noted: int
    sentence: str


class RestedRow(RestRow):
    """The same with its episode."""

    id: str
    area: str
    side: str
    onset: str


class SetAsideRow(TypedDict):
    """What would be an episode, but is none by the runner's word."""

    id: str
    area: str
    side: str
    onset: str


class ReminderRow(TypedDict):
    """What the runner wrote to himself when this area last hurt."""

    id: str
    area: str
    side: str
    onset: str
    resolved: str
    note: str
    note_on: str


class RunningGapRow(TypedDict):
    """Days without a run, more than is usual; `answer` null: nobody knows why yet. `ongoing`: no run since."""

    from_date: str
    to_date: str
    days: int
    ongoing: bool
    answer: str | None
    area: str | None
    side: str | None
    text: str | None


class EpisodesDocument(TypedDict):
    """Episodes, what is none, gaps in running, and what to remember now; each newest first."""

    rows: list[EpisodeRow]
    set_aside: list[SetAsideRow]
    gaps: list[RunningGapRow]
    reminders: list[ReminderRow]
    caveats: list[str]
    synthetic: bool


class SaidDocument(TypedDict):
    """The episode that something was said about, by the id that it is known by now."""

    episode: str


class TriedDay(TypedDict):
    """The worst pain of a day with a number; a day that is not listed is unknown."""

    day: str
    worst: int


class TriedPart(TypedDict):
    """Pain in one stretch of time around what was tried: `part` is before, during or after."""

    part: str
    first_day: str
    last_day: str
    days: int
    noted_days: int
    unknown_days: int
    median: float | None
    lowest: int | None
    highest: int | None
    by_day: list[TriedDay]


class TriedRow(TypedDict):
    """One thing that was tried, and the pain that it belongs to, with that pain beside it. `proposed_by`: whom the link
    was for by which it was proposed, null where the athlete began it.
    """

    id: int
    from_date: str
    to_date: str | None
    kind: str
    area: str | None
    side: str | None
    text: str
    link: str | None
    proposed_by: str | None
    pain: list[TriedPart]


class TriedDocument(TypedDict):
    """All that was tried, newest first."""

    rows: list[TriedRow]
    caveats: list[str]
    synthetic: bool


class RunPainDocument(TypedDict):
    """The notes that three numbers about a run have become: new ones, and those that said another number before."""

    added: list[int]
    changed: list[int]


class OstrcRow(TypedDict):
    """One filled-in overuse questionnaire; q1 to q4 are the options chosen, counted from 1, null if not asked."""

    id: int
    local_date: str
    area: str
    side: str
    version: str
    q1: int
    q2: int | None
    q3: int | None
    q4: int | None
    score: int | None
    substantial: bool


class OstrcDocument(TypedDict):
    """All of them, newest first."""

    rows: list[OstrcRow]
    caveats: list[str]
    synthetic: bool


class OstrcQuestion(TypedDict):
    """A question of the overuse questionnaire, word for word, and its options in their order."""

    question: str
    options: list[str]


class OstrcQuestionsDocument(TypedDict):
    """The questionnaire about one place."""

    version: str
    questions: list[OstrcQuestion]
    ends: list[int]


class ClinicianFindingRow(TypedDict):
    """What a clinician found, as the runner heard it."""

    id: int
    local_date: str
    to_date: str | None
    who: str | None
    profession: str | None
    text: str
    area: str | None
    side: str | None


class FindingsDocument(TypedDict):
    """All of it, newest first."""

    rows: list[ClinicianFindingRow]
    caveats: list[str]
    synthetic: bool


class PaperRow(TypedDict):
    """A link, or a document (by its SHA-256), that is kept with a pain."""

    id: int
    local_date: str
    title: str
    url: str | None
    sha256: str | None
    file_kind: str | None
    file_name: str | None
    byte_count: int | None
    episode: str | None
    area: str | None
    side: str | None
    text: str | None


class PapersDocument(TypedDict):
    """What was searched for, newest first."""

    rows: list[PaperRow]
    synthetic: bool


class ReportDocument(TypedDict):
    """A report: the file itself, which days it is of and what is in it."""

    html: str
    first_day: str
    last_day: str
    sees: list[str]
    synthetic: bool


class ZoneRow(TypedDict):
    """A place that nobody else is shown on a map."""

    id: int
    name: str
    latitude_deg: float
    longitude_deg: float


class ZonesDocument(TypedDict):
    """All of them, newest first."""

    rows: list[ZoneRow]


class CheckRow(TypedDict):
    """One thing that the doctor looked at."""

    name: str
    sound: bool
    detail: str
    remedy: str | None


class DoctorDocument(TypedDict):
    """All checks; `sound` if every one is."""

    sound: bool
    checks: list[CheckRow]


class RebuildDocument(TypedDict):
    """How many originals were decoded again, and why some could not be."""

    originals: int
    failures: list[str]


class ExportDocument(TypedDict):
    """What was written into the folder: rows by table, originals, and the hashes of those that are not there."""

    folder: str
    rows: dict[str, int]
    originals: int
    missing_originals: list[str]


class LimitDocument(TypedDict):
    """How many requests a window allows, and how many of them were used."""

    allowed: int
    used: int


class LimitsDocument(TypedDict):
    """Strava's limits for the app, in a quarter of an hour and on a day (UTC): requests that read, and all of them.
    `left_quarter` and `left_day` are what may still be used for what is not new.
    """

    read_quarter: LimitDocument
    read_day: LimitDocument
    all_quarter: LimitDocument
    all_day: LimitDocument
    left_quarter: int
    left_day: int


class QueueDocument(TypedDict):
    """How many items wait to be fetched: samples, descriptions, and whether an activity is still there."""

    streams: int
    detail: int
    presence: int


class UnreadRow(TypedDict):
    """An activity that Strava lists and that could not be understood."""

    native_id: str
    reason: str


class TroubleRow(TypedDict):
    """Why so many items are tried again later."""

    reason: str
    items: int


class StravaDocument(TypedDict):
    """How it is with Strava. `phase`: idle, listing, fetching, quarter and day (waits for a limit's window to end, at
    `until`), later and unreachable (single items, or all, are tried again at `until`), reconnect, inactive; null if
    nothing is connected.

    `retention` is "7 days" or "keep". `done_at` is about when the queue will be empty. `activities` are those here from
    the API, `by_file` those of them whose samples a file of the same run has.
    """

    connected: bool
    account: str | None
    retention: str | None
    scopes: list[str]
    missing_scopes: list[str]
    connected_at: str | None
    synced_at: str | None
    swept_at: str | None
    webhook: bool
    phase: str | None
    until: str | None
    detail: str | None
    limits: LimitsDocument | None
    done_at: str | None
    activities: int
    with_streams: int
    with_detail: int
    by_file: int
    expired: int
    queue: QueueDocument
    unread: list[UnreadRow]
    troubles: list[TroubleRow]


class StravaGoneDocument(TypedDict):
    """A connection that ended: how many records went, and whether Strava took the tokens back (else why not)."""

    removed: int
    revoked: bool
    trouble: str | None


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


class ImportRow(TypedDict):
    """One import: when, from where, how its files ended; `finished_at` is null while it runs or if it was killed."""

    run_no: int
    started_at: str
    finished_at: str | None
    paths: list[str]
    imported: int
    duplicate: int
    skipped: int
    failed: int
    warned: int
    activities: int
    first_day: str | None
    last_day: str | None


class ImportsDocument(TypedDict):
    """All imports that changed something, newest first."""

    rows: list[ImportRow]


class UndoDocument(TypedDict):
    """What went with an import: its activities; `kept` originals came with another one, too; `notes` were a log's.

    `again` are files that told some of its rows, too, and have to be imported again to bring them back.
    """

    run_no: int
    activities: int
    kept: int
    notes: int
    again: list[str]


class RecordRow(TypedDict):
    """What one source says about an activity; `holds_samples`: figures, time and place are this record's."""

    record_id: str
    kind: str
    path: str | None
    title: str | None
    sport: str
    local_date: str
    started_local: str | None
    elapsed_s: int | None
    distance_m: int | None
    sample_count: int


class JoinedRecordRow(RecordRow):
    """A record of an activity that has several; `rule` and `reason` are null for the one that the others joined.

    `expires_at`: when it has to go by Strava's terms; null for what stays.
    """

    activity_id: str
    activity_title: str | None
    holds_samples: bool
    holds_words: bool
    rule: str | None
    reason: str | None
    expires_at: str | None


class DoubtRow(TypedDict):
    """Two records that may be the same run, of activities that both count until the runner decides."""

    one: RecordRow
    other: RecordRow
    rule: str
    reason: str


class VerdictRow(TypedDict):
    """What the runner decided about two records."""

    one_key: str
    other_key: str
    same: bool
    decided_at: str
    one_title: str | None
    one_date: str | None
    other_title: str | None
    other_date: str | None


class DuplicatesDocument(TypedDict):
    """`doubts` ask; `joined` are the records of activities that have several, newest first; `verdicts` are decided."""

    doubts: list[DoubtRow]
    joined: list[JoinedRecordRow]
    verdicts: list[VerdictRow]
    synthetic: bool


class ChangeRow(TypedDict):
    """A field that the runner changed, with what stood there before, both as text.

    `sources` are the kinds of the activity's records; `expires_at` is when the activity goes, null if it stays.
    """

    activity_id: str
    local_date: str
    title: str
    field: str
    value: str
    replaced: str | None
    changed_at: str
    sources: list[str]
    expires_at: str | None


class DeletedRow(TypedDict):
    """An activity that the runner deleted."""

    activity_id: str
    local_date: str
    title: str
    distance_m: int | None
    elapsed_s: int | None
    deleted_at: str


class UnrecordedRow(TypedDict):
    """Days on which running may have gone unrecorded, both included."""

    id: int
    from_date: str
    to_date: str
    text: str | None


class ExpiredRow(TypedDict):
    """A day of which so many activities of Strava's API were removed when their time was over.

    `settled_at`: when the runner said that his files have the day whole; null: open, and no figure counts on the day.
    """

    local_date: str
    activities: int
    expired_at: str
    settled_at: str | None


class ChangesDocument(TypedDict):
    """All that the runner changed, deleted and marked as unrecorded, the latest first; and the days that lost
    something, open ones first.
    """

    changes: list[ChangeRow]
    deleted: list[DeletedRow]
    unrecorded: list[UnrecordedRow]
    expired: list[ExpiredRow]
    synthetic: bool


class AthleteRow(TypedDict):
    """One athlete; `chosen` is the one that was asked about."""

    athlete_id: int
    name: str
    chosen: bool
    activities: int
    first_day: str | None
    last_day: str | None
    accounts: list[str]


class AthletesDocument(TypedDict):
    """Everybody here, the default one first."""

    rows: list[AthleteRow]


class DecidedDocument(TypedDict):
    """Of which activity the record is now; null if it is deleted."""

    activity_id: str | None


class SettledDocument(TypedDict):
    """The days of which the runner said that they are whole, or took that back."""

    days: list[str]


class BackupDocument(TypedDict):
    """A backup: where, how large, and how many originals are in it. Of `missing` ones only the rows are left; those
    `changed` are no longer the bytes that came in, and are in it as they are. Both by their SHA-256.
    """

    file: str
    bytes: int
    originals: int
    missing: list[str]
    changed: list[str]
    seconds: float


class RestoreDocument(TypedDict):
    """A backup that was restored: how many files and bytes, when it was made; `before` is where the data is that it
    took the place of, null if there was none.
    """

    file: str
    created_at: str
    files: int
    bytes: int
    before: str | None
    seconds: float


class RemovedRow(TypedDict):
    """One part of the data folder that was removed, and how much it was."""

    what: str
    files: int
    bytes: int


class DeleteDocument(TypedDict):
    """All that was removed, and what a second look found: `left` is ours and could not be removed, or was only linked
    from there; `others` are files that are not Niggle's and were left alone. `gone` if nothing of ours is left.
    """

    home: str
    gone: bool
    removed: list[RemovedRow]
    left: list[str]
    others: list[str]


class WrittenDocument(TypedDict):
    """The number of the entry that was written, edited or deleted."""

    id: int


class FindingRow(TypedDict):
    """One part of the body that a note speaks of. `osiics` is the letter of the area; nothing is a diagnosis.

    `negated` is "said not to hurt", with severity 0; `temporality` is current, past or hypothetical; `onset_phase` is
    start_of_run, during_run, after_run or next_morning; `words` is the very span of the note.
    """

    area: str
    osiics: str
    structure: str | None
    side: str
    severity_0_10: float | None
    severity_text: str | None
    quality: str | None
    negated: bool
    temporality: str
    onset_phase: str | None
    onset_distance_km: float | None
    onset_time_min: float | None
    trend: str | None
    function_impact: str | None
    words: str


class RedFlagRow(TypedDict):
    """A sign that someone should have a look at, current or past."""

    sign: str
    temporality: str
    words: str


class NotesDocument(TypedDict):
    """What was read in a note; `unread` are the sentences about pain that were not understood.

    `explicit_pain_free` is true where pain is denied without naming a part.
    """

    findings: list[FindingRow]
    red_flags: list[RedFlagRow]
    unread: list[str]
    explicit_pain_free: bool


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


class RateDocument(TypedDict):
    """A rate with its 95 % interval: `count` over `over` (thousands of hours or of km, or weeks)."""

    value: float
    low: float
    high: float
    count: float
    over: float


class RosterDescription(TypedDict):
    """Of a roster or a year of it. A rate is null where there is nothing to divide by."""

    runners: int
    injured: int
    injuries: int
    incidence_per_1000_h: RateDocument | None
    incidence_per_1000_km: RateDocument | None
    prevalence: RateDocument | None
    burden_per_1000_h: RateDocument | None
    burden_per_1000_km: RateDocument | None


class RosterYear(TypedDict):
    """`told` is null where it could be told who was injured."""

    year: int
    told: RosterDescription | None


class RosterRatio(TypedDict):
    """A ratio of odds or hazards with its 95 % interval, from `events` onsets of `runners`."""

    ratio: float
    low: float
    high: float
    events: int
    runners: int


class RosterComparison(TypedDict):
    """`verdict`: told, few_runners, few_injured, few_injuries or no_answer; the models are null unless it is told."""

    verdict: str
    runners: int
    injured: int
    injuries: int
    disagree: bool | None
    within: RosterRatio | None
    across: RosterRatio | None


class CohortDocument(TypedDict):
    """What there is to say of everybody here; nobody is named. `noted` counts the runners who ever wrote a note."""

    athletes: int
    noted: int
    weeks: int
    first_day: str | None
    last_day: str | None
    whole: RosterDescription | None
    years: list[RosterYear]
    compared: RosterComparison
    statements: list[str]
    caveats: list[str]
    synthetic: bool


class AccountDocument(TypedDict):
    """Whose password was set or taken away, and how many sessions ended with the one before."""

    athlete: str
    ended: int


class AccountRow(TypedDict):
    """Whether an athlete has a password, since when (UTC), and how many sessions. `owner`: the first athlete."""

    athlete: str
    owner: bool
    set_at: str | None
    sessions: int


class AccountsDocument(TypedDict):
    """Who has a password."""

    rows: list[AccountRow]


class SessionRow(TypedDict):
    """A browser that is logged in: since when, and when it was seen last (UTC)."""

    id: int
    athlete: str
    agent: str
    created_at: str | None
    seen_at: str | None


class SessionsDocument(TypedDict):
    """Which browsers are logged in, the one seen last first."""

    rows: list[SessionRow]


class SessionsEndedDocument(TypedDict):
    """How many sessions were ended."""

    ended: int


class ShareCreatedDocument(TypedDict):
    """A link that was made. `path` holds its token, and is told here only; `until`: the last day on which it opens."""

    id: int
    name: str
    sees: list[str]
    since: str | None
    until: str
    may_propose: bool
    path: str


class ShareVisitRow(TypedDict):
    """A visit: by which browser, when it began, and when it was heard of last (UTC)."""

    agent: str
    begun_at: str
    seen_at: str


class CommentRow(TypedDict):
    """A comment about a day, a run or an episode (`about`, `key`). `who`: whom the link is for; `mine`: whoever asks
    wrote it; `unread`: the other side did, and no page has shown it yet.
    """

    id: int
    thread: str
    who: str
    from_athlete: bool
    about: str
    key: str
    text: str
    created_at: str
    read_at: str | None
    mine: bool
    unread: bool


class ThreadRow(TypedDict):
    """A link with what was written by it. `link`: its number, null where it is not here any more; `open`: it can be
    answered.
    """

    thread: str
    who: str
    link: int | None
    open: bool
    sees: list[str]
    comments: int
    unread: int


class CommentsDocument(TypedDict):
    """Comments, the newest first; for the athlete the threads, too, those with something unread first."""

    rows: list[CommentRow]
    threads: list[ThreadRow]


class CommentsReadDocument(TypedDict):
    """How many of them had not been read."""

    read: int


class ProposalRow(TypedDict):
    """What was proposed by a link, for the athlete to accept or not. `who`: whom the link is for; `kind`: finding,
    exercise or stage; `state`: open, accepted or declined; `entry`: the number of what it became, which the athlete
    alone is told.
    """

    id: int
    who: str
    kind: str
    from_date: str
    to_date: str | None
    text: str
    url: str | None
    area: str | None
    side: str | None
    created_at: str
    state: str
    answered_at: str | None
    entry: int | None


class ProposalsDocument(TypedDict):
    """Proposals, the newest first."""

    rows: list[ProposalRow]


class ProposalAnsweredDocument(TypedDict):
    """A proposal that was answered or reopened, as it stands now."""

    id: int
    kind: str
    state: str
    entry: int | None


class ShareRow(TypedDict):
    """A link, what it shows, and who came. `state`: open, over or revoked; `previews`: how often it was opened without
    a page being looked at, as by programs that preview links; `fetches`: how often a program fetched its feed.json.
    `latest`: the last visits, the newest first.
    """

    id: int
    name: str
    sees: list[str]
    since: str | None
    until: str
    may_propose: bool
    state: str
    created_at: str
    ends_at: str
    revoked_at: str | None
    visits: int
    previews: int
    seen_at: str | None
    fetches: int
    fetched_at: str | None
    latest: list[ShareVisitRow]


class SharesDocument(TypedDict):
    """The links of an athlete, the newest first."""

    rows: list[ShareRow]


class ShareRevokedDocument(TypedDict):
    """A link that was revoked."""

    id: int
    name: str


class RosterReasonRow(TypedDict):
    """Why an athlete stands where they stand: a code of `analytics.calls.REASONS`, its day, and its figures."""

    code: str
    day: str | None
    facts: dict[str, object]


class RosterRow(TypedDict):
    """An athlete on the roster. `reasons`: the weightiest first; `sunk`: called, to be looked at again later; `ok_at`:
    when the feed answered last; `failing_since`, `error`: since when it does not, and why; `place`: its server.
    """

    id: int
    name: str
    place: str | None
    sunk: bool
    reasons: list[RosterReasonRow]
    scopes: list[str]
    withheld: int | None
    last_day: str | None
    last_run_day: str | None
    called_on: str | None
    look_again_on: str | None
    added_at: str
    tried_at: str | None
    ok_at: str | None
    failing_since: str | None
    error: str | None
    ended_at: str | None


class RosterDocument(TypedDict):
    """Everybody on the roster, who needs a call first."""

    on: str
    rows: list[RosterRow]


class RosterAddedDocument(TypedDict):
    """An athlete who was put on the roster, and where their feed is fetched."""

    id: int
    place: str


class RosterChangedDocument(TypedDict):
    """An athlete who was called or taken off."""

    id: int
    called_on: str | None
    look_again_on: str | None


class RosterFetchedDocument(TypedDict):
    """How many feeds were tried, and the numbers of those that do not answer."""

    tried: int
    failing: list[int]
