"""Histories that nobody would expect, each as a home with a store: every answer and every page has to bear them.

    home = adversarial_home("all_days_painful", tmp_path)
    niggle(home, "before", "--json")

The last day of each is 30 Jun 2025 (`LAST`), but for what is dated in the future on purpose.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from analytics.run import refresh
from ingest.episodes import GapAnswer, Word, answer_gap, say
from ingest.identity import RULES_VERSION
from ingest.store.ask import transaction
from tests.analytics.gait_history import gait_run
from tests.analytics.history import History, new_history

LAST = date(2025, 6, 30)
NOW = datetime(2025, 6, 30, 20)
WORDS = "Left knee 4/10 🦵🔥 — ça va pas, Knie tut weh; دردِ زانو 膝が痛い \x00<script>alert(1)</script> **bold** "
PLACES = [("knee", "left"), ("knee", "right"), ("foot", "left"), ("ankle", "right"), ("lower_leg", "left"),
          ("thigh", "right"), ("hip_groin", "left"), ("lumbosacral", "unspecified")]  # fmt: skip


def ago(days: int) -> date:
    """So many days before the last one."""
    return LAST - timedelta(days=days)


def runs(history: History, first: int, last: int, *, rest: Iterable[int] = (), metres: int = 10_000) -> None:
    """A run on each day from `first` to `last` days ago; a third of them longer, and none on the days `rest`."""
    away = set(rest)
    days = (back for back in range(first, last - 1, -1) if back not in away)
    history.runs((ago(back), metres + 3_000 * (back % 3) + 100 * (back % 17)) for back in days)


def injuries(history: History, count: int, *, apart: int = 130, long_m: Sequence[int] = ()) -> None:
    """So many injuries, each of ten days without running, in turn at every place; on the day of each such a run."""
    onsets = [20 + apart * number for number in range(count)]
    away = {onset - after for onset in onsets for after in range(1, 11)}
    runs(history, onsets[-1] + 200, 0, rest=away)
    for number, onset in enumerate(onsets):
        area, side = PLACES[number % len(PLACES)]
        history.pain(ago(onset), 5, area, side, changed_run=True)
        if long_m:
            history.run(ago(onset), long_m[number % len(long_m)], start="18:00")


def nothing(history: History) -> None:
    """An empty store."""


def one_run(history: History) -> None:
    """One run in all, and it hurt."""
    history.run(LAST, 5_000)
    history.pain(LAST, 6, changed_run=True)


def one_run_called_an_injury(history: History) -> None:
    """One run in all, and the runner says that it was an injury."""
    one_run(history)
    said(history, "knee-left", LAST, "kind", "injury")


def never_logs(history: History) -> None:
    """Runs for years and never writes anything down."""
    runs(history, 800, 0, rest=range(300, 330))


def only_when_it_hurts(history: History) -> None:
    """Writes only when it hurts, and never that it is over."""
    runs(history, 700, 0, rest=[*range(390, 400), *range(190, 205)])
    for back in (400, 396, 205, 203, 60):
        history.pain(ago(back), 6, changed_run=True)


def all_days_painful(history: History) -> None:
    """Pain on every day of two years, and runs through it."""
    runs(history, 700, 0, rest=range(350, 365))
    with transaction(history.con):
        for back in range(700, -1, -1):
            history.pain(ago(back), 2 + back % 9)


def long_and_odd_notes(history: History) -> None:
    """Notes of 100 kB, with emoji, many scripts, markup and a NUL."""
    runs(history, 400, 0, rest=range(140, 150))
    text = (WORDS * (100_000 // len(WORDS.encode()) + 1)).replace("\x00", " ")
    history.pain(ago(150), 5, changed_run=True, text=text)
    history.pain(ago(149), 5, text="🦵" * 25_000)
    history.pain(ago(20), None, "other", "unspecified", text=WORDS.replace("\x00", ""))
    tried(history, ago(170), "other", "⚡" * 4_000)


def pain_in_the_future(history: History) -> None:
    """A note is dated 2099, and a run a year from now."""
    runs(history, 400, 0)
    history.pain(date(2099, 1, 1), 7, changed_run=True)
    history.run(LAST + timedelta(days=365), 90_000)
    history.pain(ago(30), 4)


def overlapping_episodes(history: History) -> None:
    """Four places of one leg hurt at once, two of them are one, and one is said to have been over before it began."""
    runs(history, 400, 0, rest=range(100, 115))
    for after, area in enumerate(("knee", "thigh", "hip_groin", "foot")):
        history.pain(ago(116 - 2 * after), 5, area, changed_run=True)
        history.pain(ago(100 - 2 * after), 4, area)
    said(history, "thigh-left", ago(114), "with", f"knee-left-{ago(116)}")
    said(history, "foot-left", ago(110), "kind", "injury")
    said(history, "foot-left", ago(110), "onset", on=ago(380))


def onset_before_the_first_run(history: History) -> None:
    """It hurt, and was an injury, weeks before anything was recorded."""
    history.pain(ago(260), 7, changed_run=True)
    history.pain(ago(230), 5)
    said(history, "knee-left", ago(260), "kind", "injury")
    runs(history, 200, 0)


def no_run_in_the_month_before(history: History) -> None:
    """An injury from gardening, forty days after the last run."""
    runs(history, 500, 141)
    history.pain(ago(100), 6)
    said(history, "knee-left", ago(100), "kind", "injury")
    runs(history, 60, 0)


def first_run_after_a_layoff(history: History) -> None:
    """The injury sets in with the first run after forty days without."""
    runs(history, 500, 141)
    history.run(ago(100), 8_000)
    history.pain(ago(100), 6, changed_run=True)
    said(history, "knee-left", ago(100), "kind", "injury")
    runs(history, 60, 0)


def only_the_stop_is_known(history: History) -> None:
    """Weeks without a run that were an injury, and the runner says so when he is asked."""
    runs(history, 500, 0, rest=range(100, 130))
    answer_gap(history.con, GapAnswer(ago(129), "injury", "foot", "right"), NOW, LAST)


def three_injuries(history: History) -> None:
    """Three, a fall, and one that came back."""
    injuries(history, 3)
    history.pain(ago(90), 8, "foot", "right")
    said(history, "foot-right", ago(90), "kind", "injury")
    said(history, "foot-right", ago(90), "trauma")


def five_injuries(history: History) -> None:
    """Five, each after a long run."""
    injuries(history, 5, long_m=[26_000])


def five_of_which_four_can_be_used(history: History) -> None:
    """Five, the first of them in the fifth week of the history."""
    injuries(history, 4)
    first = 20 + 130 * 3 + 200
    history.pain(ago(first - 25), 5, "foot", "right", changed_run=True)
    said(history, "foot-right", ago(first - 25), "kind", "injury")


def sixteen_injuries(history: History) -> None:
    """Sixteen in six years."""
    injuries(history, 16, long_m=[9_000, 12_000, 26_000, 15_000, 11_000])


def gaps(history: History) -> None:
    """Days without a watch, weeks without a run, and an illness."""
    runs(history, 600, 0, rest=[*range(400, 420), *range(110, 120), *range(240, 250)])
    history.unrecorded(ago(150), ago(140))
    history.unrecorded(ago(121), ago(121))
    history.pain(ago(120), 6, changed_run=True)
    answer_gap(history.con, GapAnswer(ago(249), "illness", text="flu"), NOW, LAST)


def expired(history: History) -> None:
    """Runs that Strava's API took back, one of them beside the run before the injury."""
    runs(history, 500, 0, rest=range(110, 120))
    for back in (300, 200, 123):
        history.lose(history.run(ago(back), 12_000, start="18:00"))
    history.pain(ago(120), 6, changed_run=True)


def everything_unknown(history: History) -> None:
    """No distance, no time of day, no side, no number."""
    history.runs(((ago(back), None) for back in [*range(300, 111, -1), *range(99, 0, -1)]), start=None)
    history.con.execute("update activity set elapsed_s = null, moving_s = null, ascent_m = null")
    history.pain(ago(112), None, "other", "unspecified", changed_run=True)
    said(history, "other-unspecified", ago(112), "kind", "injury")


def with_gait(history: History) -> None:
    """Cadence changes before one injury, balance after it; climb, hard runs, a race and what is tried change, too."""
    for back in range(260, -1, -2):
        if back not in range(62, 72):
            number = gait_run(
                history, ago(back), cadence=172.0 if back > 110 else 168.0, balance=50.0 if back > 72 else 51.5,
                seed=back, gear="Old ones", sport="run.road" if back > 85 else "run.trail",
            )  # fmt: skip
            history.con.execute(
                "update activity set rpe = ?, race = ?, ascent_m = ? where activity_no = ?",
                [8.0 if 72 < back < 90 else 3.0, back == 76, 400 if back == 78 else 20, number],
            )
    history.pain(ago(72), 5, changed_run=True)
    tried(history, ago(90), "exercise", "bridges")
    tried(history, ago(72), "rest", "a week off")


def said(
    history: History, place: str, onset: date, word: str, value: str | None = None, on: date | None = None
) -> None:
    """The runner's word on the episode of a place, such as "knee-left"."""
    area, side = place.split("-")
    say(history.con, Word(area, side, onset, word, value, on), NOW, LAST)


def tried(history: History, begun: date, kind: str, text: str) -> None:
    """What was tried from a day on."""
    history.con.execute(
        "insert into tried by name select 1 + count(*)::integer as tried_id, 1 as athlete_id, $begun::date as "
        "from_date, $kind as kind, $text as text, now()::timestamp as created_at from tried",
        {"begun": begun, "kind": kind, "text": text},
    )


BUILDERS: dict[str, Callable[[History], None]] = {
    one.__name__: one
    for one in (
        nothing, one_run, one_run_called_an_injury, never_logs, only_when_it_hurts, all_days_painful,
        long_and_odd_notes, pain_in_the_future, overlapping_episodes, onset_before_the_first_run,
        no_run_in_the_month_before, first_run_after_a_layoff, only_the_stop_is_known, three_injuries, five_injuries,
        five_of_which_four_can_be_used, sixteen_injuries, gaps, expired, everything_unknown, with_gait,
    )
}  # fmt: skip


def fill(history: History, name: str) -> None:
    """Make one of `BUILDERS` in an empty history."""
    BUILDERS[name](history)
    history.con.execute("insert into resolved values (?)", [RULES_VERSION])  # no records: these activities stay
    refresh(history.con)


def adversarial_home(name: str, folder: Path) -> Path:
    """A home with one of `BUILDERS` in it."""
    history = new_history(folder)
    fill(history, name)
    history.close()
    return folder / "home"
