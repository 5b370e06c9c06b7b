"""The sections of a report, each for the scope that grants it: what the pages show of these weeks, on paper."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dashboard.desk import Desk
from dashboard.format import Shown, counted, duration
from dashboard.report_shape import MOST_ROWS, Section, Table, table_of

if TYPE_CHECKING:
    from analytics.gait_trend import LevelShift

DRAWN, BEFORE_DRAWN = 14, 5  # entries of what was tried, and injuries; the newest
GAIT_DRAWN, CHANGES = 4, 8  # channels, and changes of watch, pod or shoe
DAILY_UP_TO = 92  # days: up to here pain is shown day by day


def load_part(desk: Desk, first: date, shown: Shown) -> Iterator[Section]:
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
    found.tables.append(table_of(("Week of", "Running", "Runs", "Longest run", "Time"), rows))
    for row in recent.filter(pl.col("state").is_in(list(SPIKE_WORDS))).reverse().iter_rows(named=True):
        found.sentences.append(spike_line(row, shown))
    if not found.sentences:
        found.sentences.append(NO_SPIKE)
    if seen.sees("pain"):
        found.sentences.append(record_line(spike_row(con, seen, today, spikes), shown))
    found.caveats.append(spikes.caveats[0])
    yield found


def pain_part(desk: Desk, first: date, shown: Shown) -> Iterator[Section]:
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
    step = 1 if (today - first).days <= DAILY_UP_TO else 7
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
        found.tables.append(table_of(columns, rows))
    else:
        found.sentences.append("No note of these weeks. Silence is not zero.")
    found.caveats.extend(known.caveats)
    yield found
    yield from _questionnaires(desk, first, shown)


def _questionnaires(desk: Desk, first: date, shown: Shown) -> Iterator[Section]:
    """What was answered to the overuse questionnaire, if anything was."""
    from analytics.areas import where
    from analytics.instruments import ostrc_answers
    from dashboard.charts.base import svg
    from dashboard.charts.ostrc import score_chart
    from dashboard.theme import LIGHT

    answers = ostrc_answers(desk.con, desk.seen)
    rows = answers.frame.filter(answers.frame["local_date"] >= first)
    if not len(rows):
        return
    found = Section("How much did it hamper? The overuse questionnaire")
    scored = rows.filter(rows["score"].is_not_null())
    if len(scored) > 1:
        chart = score_chart(scored, first, desk.today, shown, LIGHT)
        found.charts.append(
            (svg(chart), f"{counted(len(scored), 'questionnaire')}, each of the 7 days up to it, 0–100.")
        )
    cells = [
        (
            shown.day(row["local_date"]), where(row["area"], row["side"]),
            "–" if row["score"] is None else f"{row['score']}", "yes" if row["substantial"] else "no", row["version"],
        )
        for row in rows.iter_rows(named=True)
    ]  # fmt: skip
    found.tables.append(table_of(("Up to", "Where", "Score of 100", "Substantial", "OSTRC"), cells))
    found.caveats.extend(answers.caveats)
    yield found


def tried_part(desk: Desk, first: date, shown: Shown) -> Iterator[Section]:
    import polars as pl

    from analytics.areas import where
    from analytics.instruments import clinician_findings
    from analytics.interventions import tried_days, tried_parts
    from analytics.pain import tried
    from dashboard.charts.base import svg
    from dashboard.charts.tried import tried_chart
    from dashboard.instrument_words import finding_line, kind_words, part_line
    from dashboard.theme import LIGHT

    con, seen, today = desk.con, desk.seen, desk.today
    found = Section("What was tried, and what did clinicians find?")
    entries = tried(con, seen).frame.filter(
        (pl.col("to_date").is_null() | (pl.col("to_date") >= first)) & (pl.col("from_date") <= today)
    )
    days = tried_days(con, seen, today)
    beside = tried_parts(entries, days, today).frame
    drawn = entries.head(DRAWN)
    parts = beside.filter(pl.col("id").is_in(drawn["id"].to_list()))
    if len(parts) and seen.sees("pain"):
        chart = tried_chart(drawn, parts, days.frame, today, shown, LIGHT)
        numbers = days.frame.filter(pl.col("id").is_in(drawn["id"].to_list()))["day"].n_unique()
        note = (
            f"{counted(len(drawn), 'entry', 'entries')} of {len(entries)}, each with the pain of the 14 days before "
            f"and after it; a number, 0–10, on {counted(numbers, 'day')}. A day without a cell is unknown."
        )
        found.charts.append((svg(chart), note))
    told: dict[int, list[str]] = {}
    for row in beside.iter_rows(named=True):
        told.setdefault(row["id"], []).append(part_line(row))
    rows = [
        (
            _span(row["from_date"], row["to_date"], shown),
            kind_words(row["kind"]),
            f"“{row['text']}”" + (f"\n{row['link']}" if row["link"] else ""),
            where(row["area"], row["side"]) if row["area"] else "–",
            "\n".join(told.get(row["id"], ())),
        )
        for row in entries.iter_rows(named=True)
    ]
    if rows:
        beside_it = "Pain beside it, 0–10" if seen.sees("pain") else ""
        found.tables.append(table_of(("When", "Kind", "What", "For", beside_it), rows))
    else:
        found.sentences.append("Nothing that was tried is written down of these weeks.")
    findings = clinician_findings(con, seen)
    found.sentences.extend(finding_line(row, shown) for row in findings.frame.iter_rows(named=True))
    found.caveats.extend([*days.caveats, *(findings.caveats if findings.n else ())])
    yield found


def gait_part(desk: Desk, first: date, shown: Shown) -> Iterator[Section]:
    """Every channel in a sentence; of those beyond their noise floor (of the first where none is) a chart, and how old
    gait compares with new.
    """
    import polars as pl

    from analytics.catalogue import METRICS
    from analytics.gait_compare import old_and_new
    from analytics.gait_match import gait_rows
    from analytics.gait_trend import TREND_UNITS, equipment_changes, gait_channels, gait_runs_of, level_shift
    from analytics.instruments import clinician_findings
    from analytics.pain import pain_days, tried
    from dashboard.charts.base import svg
    from dashboard.charts.gait import gait_chart
    from dashboard.documents import plain_rows
    from dashboard.gait_documents import channel_row, compared_row
    from dashboard.gait_words import NAMES, change_line, compared_line, shift_line
    from dashboard.theme import LIGHT

    con, seen, today = desk.con, desk.seen, desk.today
    found = Section("Is gait changing, at the same pace?")
    known = {row["channel"]: row for row in gait_channels(con, seen).frame.iter_rows(named=True) if row["runs"]}
    runs = gait_runs_of(con, seen, gait_rows(con, seen, known), list(known))
    shifts = {name: level_shift(con, seen, name, runs[name]) for name in known}
    lines = (shift_line(channel_row(known[name], shifts[name]), shown) for name in known)
    found.sentences.extend(line for line in lines if line is not None)
    if not found.sentences:
        found.sentences.append("No run of a watch that records cadence can be compared yet.")
    changes = equipment_changes(con, seen).frame.filter(pl.col("local_date") >= first)
    rows: list[Any] = plain_rows(changes.reverse().head(CHANGES))
    found.sentences.extend(f"{change_line(row, shown)}." for row in rows)
    step = 1 if (today - first).days <= DAILY_UP_TO else 7
    pain = pain_days(con, seen, first, today, step).frame
    bands = [tried(con, seen).frame, clinician_findings(con, seen).frame]
    beyond = [name for name in TREND_UNITS if (shift := shifts.get(name)) is not None and shift.beyond]
    told = beyond[:GAIT_DRAWN] or list(known)[:1]
    compared = [compared_row(old_and_new(con, seen, name, runs=runs[name])) for name in told]
    compared = [one for one in compared if one["verdict"] == "compared"]
    found.sentences.extend(compared_line(one, shown) for one in compared)
    for name in told:
        chosen = runs[name].frame.drop_nulls("value").filter(pl.col("local_date") >= first)
        if not len(chosen):
            continue
        noise = _noise(shifts[name])
        chart = gait_chart(
            chosen, noise, changes, pain, *bands, unit=TREND_UNITS[name], step=step, first=first, last=today,
            shown=shown, colours=LIGHT,
        )  # fmt: skip
        note = (
            f"{NAMES[name]}: each dot is a run, taken to {shown.pace(chosen['at_mps'][-1])} on level ground; the line "
            f"is the middle of 28 days. {counted(len(chosen), 'run')} of {len(runs[name].frame):,} with this channel."
        )
        note += " Grey: the 26 weeks before these last 28 days, with the noise floor." if noise is not None else ""
        found.charts.append((svg(chart), note))
        bands = [one.clear() for one in bands]  # they stand under the first
    found.caveats.append(METRICS["gait_level"].caveat)
    found.caveats.extend([METRICS["old_and_new"].caveat] if compared else [])
    yield found


def _noise(shift: "LevelShift | None") -> tuple[float, float] | None:
    """The earlier level less and plus its noise floor, where that is known."""
    if shift is None or shift.earlier is None or shift.floor is None or shift.floor.value is None:
        return None
    return shift.earlier - shift.floor.value, shift.earlier + shift.floor.value


def before_part(desk: Desk, _: date, shown: Shown) -> Iterator[Section]:
    import polars as pl

    from analytics.catalogue import METRICS
    from analytics.onset import before
    from dashboard.before_words import STORY, by_injury, looked_back_from, statements, title_of, together
    from dashboard.charts.base import svg
    from dashboard.charts.before import aligned_chart, places_chart
    from dashboard.theme import LIGHT

    answer = before(desk.con, desk.seen, desk.today)
    found = Section("What came before the injuries?")
    if not answer.injuries:
        found.sentences.extend(statements(answer, shown))
        yield found
        return
    found.sentences.append(STORY)
    told = by_injury(answer, shown)
    looked_back = looked_back_from(answer)
    for row in looked_back:
        said, title = told[row["id"]], title_of(row, shown)
        found.sentences.extend([said.load, *said.changes])
        if len(found.charts) >= 2 * BEFORE_DRAWN:
            continue
        weeks = aligned_chart(answer.aligned, row["id"], answer.ordinary, shown, LIGHT)
        grey = (
            f"Grey: the middle 80 % of the {answer.n_ordinary:,} ordinary weeks. "
            if answer.ordinary is not None
            else ""
        )
        found.charts.append((svg(weeks), f"{title}: the weeks before it. {grey}{METRICS['before'].caveat}"))
        places = answer.places.filter((pl.col("episode_id") == row["id"]) & (pl.col("earlier_days") == 0))
        if places["percentile"].count():
            note = (
                f"{title}: where what was looked at lies among the {answer.eligible:,} runs that may be compared. "
                "Grey: their 10th to 90th percentile."
            )
            found.charts.append((svg(places_chart(places, shown, LIGHT)), note))
    found.sentences.extend(together(answer))
    if len(looked_back) > BEFORE_DRAWN:
        found.caveats.append(f"Drawn are the latest {BEFORE_DRAWN} of {len(looked_back)}.")
    found.caveats.extend(answer.caveats)
    yield found


def runs_part(desk: Desk, first: date, shown: Shown) -> Iterator[Section]:
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
    found = Section("Which runs were these, and what else was done?")
    columns = ("Day", "What", "Title", "Distance", "Time", "Climb", "Heart rate, bpm")
    keep = [
        at for at in range(len(columns))
        if not (at == 2 and not desk.seen.sees("words")) and not (at == 6 and not desk.seen.sees("heartrate"))
    ]  # fmt: skip
    narrowed = [tuple(row[at] for at in keep) for row in rows]
    total = int(listed.frame["total"][0]) if len(listed.frame) else 0
    found.tables.append(Table(tuple(columns[at] for at in keep), narrowed, total))
    yield found


def _span(first: date, last: date | None, shown: Shown) -> str:
    return f"since {shown.day(first)}" if last is None else f"{shown.day(first)} to {shown.day(last)}"
