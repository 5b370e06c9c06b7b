"""What a coach reads of some weeks on paper: charts, sentences and tables, made for a share of what may be shared.

`report` says what is in it, `report_page` how it looks. Nothing in it asks anybody for anything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from analytics.audience import Scope, Share
from dashboard.desk import Desk
from dashboard.format import Shown, counted, duration

WEEKS, MOST_WEEKS = 6, 520
# What is in it if nothing else is said: no words, no heart rate, no map.
USUAL: frozenset[Scope] = frozenset({"load", "gait", "pain", "tried", "before", "runs"})
MOST_ROWS = 400  # of a table


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words under their headings; `total` is how many there would be."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    total: int


@dataclass(slots=True)
class Section:
    """One question: sentences, a chart as SVG with what is to be said of it, tables."""

    question: str
    sentences: list[str] = field(default_factory=list)
    charts: list[tuple[str, str]] = field(default_factory=list)  # SVG, and the note below it
    tables: list[Table] = field(default_factory=list)
    caveats: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Report:
    """All of it, for whom it was made and of when."""

    athlete: str
    first_day: date
    last_day: date
    shown: Shown
    scopes: tuple[Scope, ...]
    withheld: str | None
    synthetic: bool
    sections: list[Section]


def report_of(desk: Desk, athlete: str, share: Share, weeks: int = WEEKS) -> Report:
    """The report of the last `weeks` weeks, the one that is not over included, for this share."""
    from analytics.audience import SCOPES
    from analytics.status import withheld
    from dashboard.documents import is_synthetic
    from dashboard.shared_words import withheld_line

    desk = replace(desk, seen=replace(desk.seen, audience=share))
    shown = Shown.by(desk.settings)
    start = desk.today - timedelta(days=(desk.today.weekday() - desk.settings.first_weekday) % 7 + 7 * (weeks - 1))
    first = max(start, share.since) if share.since else start
    gone = withheld(desk.con, desk.seen)
    lost = None
    if gone is not None:
        lost = withheld_line(gone, shown)
    parts: tuple[tuple[Scope, Any], ...] = (
        ("load", _load), ("pain", _pain), ("tried", _tried), ("gait", _gait), ("before", _before), ("runs", _runs),
    )  # fmt: skip
    sections = [section for scope, made in parts if scope in share.scopes for section in made(desk, first, shown)]
    scopes = tuple(scope for scope in SCOPES if scope in share.scopes)
    return Report(
        athlete, first, desk.today, shown, scopes, lost, is_synthetic(desk.con, desk.seen), sections,
    )  # fmt: skip


def _load(desk: Desk, first: date, shown: Shown) -> Iterator[Section]:
    import polars as pl

    from analytics.instruments import clinician_findings
    from analytics.load import session_spikes, weekly_load, weekly_longest, weekly_other
    from analytics.pain import pain_days, tried
    from dashboard.alarm_words import record_line
    from dashboard.charts.base import svg
    from dashboard.charts.weeks import SPIKE_WORDS, weeks_chart
    from dashboard.documents import spike_row
    from dashboard.shared_words import NO_SPIKE, spike_line
    from dashboard.theme import LIGHT
    from dashboard.words import what_went

    con, seen, today = desk.con, desk.seen, desk.today
    found = Section("How far was run each week, and has it jumped?")
    weeks = weekly_load(con, seen, desk.settings.first_weekday, today)
    chosen = weeks.frame.filter(pl.col("week_start") > first - timedelta(days=7))
    if not len(chosen):
        found.sentences.append("No run is shared of these weeks.")
        yield found
        return
    start = chosen["week_start"][0]
    spikes = session_spikes(con, seen)
    recent = spikes.frame.filter(pl.col("local_date") >= start)
    longest = weekly_longest(spikes, weeks).frame.filter(pl.col("week_start") >= start)
    other = weekly_other(con, seen, desk.settings.first_weekday, today).frame.filter(pl.col("week_start") >= start)
    step = 1 if len(chosen) <= 13 else 7
    pain = pain_days(con, seen, start, today, step).frame
    marked = recent.filter(pl.col("state").is_in([*SPIKE_WORDS, "not_covered"]))
    chart = weeks_chart(
        chosen, longest, marked, other, pain, tried(con, seen).frame, clinician_findings(con, seen).frame,
        by="distance", step=step, last=today, went=what_went(seen), shown=shown, colours=LIGHT,
    )  # fmt: skip
    lost = chosen["missing"].count()
    note = f"{counted(int(chosen['runs'].sum()), 'run')} in {counted(len(chosen), 'week')}. {weeks.caveats[0]}"
    note += f" Grey and dotted: {counted(lost, 'week')} not known, because {what_went(seen)}." if lost else ""
    found.charts.append((svg(chart), note))
    named = {row["week_start"]: row for row in longest.iter_rows(named=True)}
    rows = [
        (
            shown.day(week["week_start"]) + (" (part)" if week["partial"] else ""),
            shown.distance(week["distance_m"]), f"{week['runs'] or 0:,}" if not week["missing"] else "not known",
            shown.distance(named[week["week_start"]]["distance_m"]) if week["week_start"] in named else "–",
            duration(week["moving_s"]),
        )
        for week in chosen.reverse().iter_rows(named=True)
    ]  # fmt: skip
    found.tables.append(_table(("Week of", "Running", "Runs", "Longest run", "Time"), rows))
    for row in recent.filter(pl.col("state").is_in(list(SPIKE_WORDS))).reverse().iter_rows(named=True):
        found.sentences.append(spike_line(row, shown))
    if not found.sentences:
        found.sentences.append(NO_SPIKE)
    if seen.sees("pain"):
        found.sentences.append(record_line(spike_row(con, seen, today, spikes), shown))
    found.caveats.append(spikes.caveats[0])
    yield found


def _pain(desk: Desk, first: date, shown: Shown) -> Iterator[Section]:
    from analytics.episodes import episodes
    from analytics.findings import red_flags
    from analytics.instruments import clinician_findings
    from analytics.pain import pain_by_area, pain_notes, tried
    from dashboard import episode_words as words
    from dashboard.charts.base import svg
    from dashboard.charts.pain import time_line
    from dashboard.shared_words import episode_line, red_flag_line
    from dashboard.theme import LIGHT

    con, seen, today = desk.con, desk.seen, desk.today
    found = Section("What hurt, and since when?")
    for row in red_flags(con, seen, today).frame.iter_rows(named=True):
        found.sentences.append(red_flag_line(row, shown))
    step = 1 if (today - first).days <= 92 else 7
    pain = pain_by_area(con, seen, first, today, step)
    if len(pain.frame):
        chart = time_line(
            pain.frame, tried(con, seen).frame, clinician_findings(con, seen).frame, first, today, step, shown, LIGHT
        )
        noted = counted(int(pain.frame["noted_days"].sum()), "note")
        found.charts.append((svg(chart), f"{noted} with a number, 0–10. {pain.caveats[0]}"))
    known = episodes(con, seen, today)
    for row in known.frame.iter_rows(named=True):
        if row["open"] or row["last_painful"] is None or row["last_painful"] >= first:
            found.sentences.append(episode_line(row, shown))
            if row["rest"] is not None:
                found.sentences.append(words.unchanged(row["rest"], shown))
    notes = [row for row in pain_notes(con, seen).frame.iter_rows(named=True) if row["local_date"] >= first]
    rows = [
        (
            shown.day(row["local_date"]),
            words.place(row) if row["area"] else "no pain",
            "–" if row["severity"] is None else f"{row['severity']}/10",
            row["when"] or "–",
            f"“{row['text']}”" if row["text"] else "",
        )
        for row in notes
    ]
    columns = ("Day", "Where", "Pain", "When", "Words" if seen.sees("words") else "")
    if rows:
        found.tables.append(_table(columns, rows))
    else:
        found.sentences.append("No note of these weeks. Silence is not zero.")
    found.caveats.extend(known.caveats)
    yield found


def _tried(desk: Desk, first: date, shown: Shown) -> Iterator[Section]:
    from analytics.areas import where
    from analytics.instruments import clinician_findings
    from dashboard.documents import tried_document
    from dashboard.instrument_words import finding_line, kind_words, part_line

    document = tried_document(desk.con, desk.seen, desk.today)
    findings = clinician_findings(desk.con, desk.seen).frame.to_dicts()
    found = Section("What was tried, and what did clinicians find?")
    rows = [
        (
            _span(row["from_date"], row["to_date"], shown),
            kind_words(row["kind"]),
            f"“{row['text']}”" + (f" {row['link']}" if row["link"] else ""),
            where(row["area"], row["side"]) if row["area"] else "–",
            "; ".join(part_line(part) for part in row["pain"]) if desk.seen.sees("pain") else "not shared",
        )
        for row in document["rows"]
        if row["to_date"] is None or row["to_date"] >= first.isoformat()
    ]
    if rows:
        found.tables.append(_table(("When", "Kind", "What", "For", "Pain beside it"), rows))
    else:
        found.sentences.append("Nothing is written down of these weeks.")
    found.sentences.extend(finding_line(row, shown) for row in findings)
    found.caveats.extend(document["caveats"])
    yield found


def _gait(desk: Desk, first: date, shown: Shown) -> Iterator[Section]:
    from analytics.catalogue import METRICS
    from dashboard.gait_documents import gait_document
    from dashboard.gait_words import shift_line

    document = gait_document(desk.con, desk.seen, None, first, None)
    found = Section("Is gait changing, at the same pace?")
    lines = (shift_line(channel, shown) for channel in document["channels"])
    found.sentences.extend(line for line in lines if line is not None)
    if not found.sentences:
        found.sentences.append("No run of a watch that records cadence can be compared yet.")
    found.caveats.append(METRICS["gait_level"].caveat)
    yield found


def _before(desk: Desk, _: date, shown: Shown) -> Iterator[Section]:
    from analytics.catalogue import METRICS
    from analytics.onset import before
    from dashboard.before_words import STORY, by_injury, looked_back_from, statements, title_of, together
    from dashboard.charts.base import svg
    from dashboard.charts.before import aligned_chart
    from dashboard.theme import LIGHT

    answer = before(desk.con, desk.seen, desk.today)
    found = Section("What came before the injuries?")
    if not answer.injuries:
        found.sentences.extend(statements(answer, shown))
        yield found
        return
    found.sentences.append(STORY)
    told = by_injury(answer, shown)
    for row in looked_back_from(answer):
        said = told[row["id"]]
        found.sentences.extend([f"{title_of(row, shown)}. {said.load}", *said.changes])
        chart = aligned_chart(answer.aligned, row["id"], answer.ordinary, shown, LIGHT)
        found.charts.append((svg(chart), f"{title_of(row, shown)}: the weeks before it. {METRICS['before'].caveat}"))
    found.sentences.extend(together(answer))
    found.caveats.extend(answer.caveats)
    yield found


def _runs(desk: Desk, first: date, shown: Shown) -> Iterator[Section]:
    from analytics.runs import activities
    from dashboard.words import sport_words

    listed = activities(
        desk.con, desk.seen, family=None, first=first, last=desk.today, at_least_m=None, text=None, limit=MOST_ROWS,
        offset=0,
    )  # fmt: skip
    rows = [
        (
            shown.day(row["local_date"]), sport_words(row["sport"]), f"“{row['title']}”" if row["title"] else "",
            shown.distance(row["distance_m"]), duration(row["moving_s"]), shown.climb(row["ascent_m"]),
            "–" if row["average_heart_rate_bpm"] is None else f"{row['average_heart_rate_bpm']:.0f}",
        )
        for row in listed.frame.iter_rows(named=True)
    ]  # fmt: skip
    found = Section("Which runs were these?")
    columns = ("Day", "What", "Title", "Distance", "Time", "Climb", "Heart rate")
    keep = [
        at for at in range(len(columns))
        if not (at == 2 and not desk.seen.sees("words")) and not (at == 6 and not desk.seen.sees("heartrate"))
    ]  # fmt: skip
    narrowed = [tuple(row[at] for at in keep) for row in rows]
    total = int(listed.frame["total"][0]) if len(listed.frame) else 0
    found.tables.append(Table(tuple(columns[at] for at in keep), narrowed, total))
    yield found


def _span(first: str, last: str | None, shown: Shown) -> str:
    begun = shown.day(date.fromisoformat(first))
    return f"since {begun}" if last is None else f"{begun} to {shown.day(date.fromisoformat(last))}"


def _table(columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Table:
    """The first of the rows, without a column that has no name."""
    keep = [at for at, name in enumerate(columns) if name]
    return Table(
        tuple(columns[at] for at in keep), [tuple(row[at] for at in keep) for row in rows[:MOST_ROWS]], len(rows)
    )
