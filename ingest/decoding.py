"""Bytes to everything there is to store about them. Pure, so that it can run in another process."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from ingest.errors import DatedAhead, FileRefused, NotAnActivity, Unreadable
from ingest.localtime import LocalTime, impossible_date, local_time
from ingest.model import TABLE_KINDS, Problem, Recording, Session
from ingest.sport import UNKNOWN, is_no_question
from ingest.summary import Totals, totals

_TOLD_REASONS = 10  # a clock that was never set gives each session another date


@dataclass(frozen=True, slots=True)
class Placed:
    """A session with its totals and its place on the calendar."""

    session: Session
    totals: Totals
    local: LocalTime


@dataclass(frozen=True, slots=True)
class Decoded:
    """All that one file yields, ready to be written. `rows` are all of a log's, where some are here already."""

    recording: Recording
    sessions: tuple[Placed, ...]
    problems: tuple[Problem, ...]
    rows: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One file to decode. `athlete_timezone` is for sessions without any other; `today` bounds possible dates."""

    data: bytes
    athlete_timezone: str
    today: date


def decode(task: Task) -> Decoded | FileRefused:
    """What a file holds, or why it holds nothing that can be used. Never raises for what is in the file."""
    from ingest.formats.csv_log import parse_csv_log
    from ingest.formats.fit import parse_fit
    from ingest.formats.garmin_csv import parse_garmin_csv
    from ingest.formats.garmin_json import parse_garmin_json
    from ingest.formats.gpx import parse_gpx
    from ingest.formats.sniff import HEAD_BYTES, sniff
    from ingest.formats.strava_api import parse_strava_api
    from ingest.formats.strava_csv import parse_strava_csv
    from ingest.formats.tcx import parse_tcx

    parsers: dict[str, Callable[[bytes], Recording]] = {
        "fit": parse_fit,
        "gpx": parse_gpx,
        "tcx": parse_tcx,
        "csv_log": parse_csv_log,
        "strava_csv": parse_strava_csv,
        "garmin_json": parse_garmin_json,
        "garmin_csv": parse_garmin_csv,
        "strava_api": parse_strava_api,
    }
    parser = parsers.get(sniff(task.data[:HEAD_BYTES]) or "")
    if parser is None:
        return NotAnActivity(
            "not a format that Niggle knows (FIT, GPX, TCX, their .gz and .zip, a CSV training log, "
            "or the list of activities that Strava or Garmin exports)"
        )
    try:
        return _place(parser(task.data), task)
    except FileRefused as refusal:
        return refusal
    except Exception as error:  # noqa: BLE001 (a file that no test foresaw must not end the import of all others)
        return Unreadable(f"Niggle could not read it ({type(error).__name__}). Please report the file")


def _place(recording: Recording, task: Task) -> Decoded:
    """Put every session on the calendar; one that has no possible date is left out, and said."""
    placed: list[Placed] = []
    problems = list(recording.problems)
    undated: Counter[str] = Counter()
    of_table = recording.kind in TABLE_KINDS
    ahead = False
    for session in recording.sessions:
        local = local_time(session, recording.kind, task.athlete_timezone)
        if local is None:
            undated["without a date" + ("" if of_table else ", because the clock of the watch was not set")] += 1
        elif impossible_date(local.local_date, recording.kind, task.today):
            clock = "" if of_table else ": the clock was not set"
            ahead = ahead or local.local_date > task.today
            undated[f"dated {local.local_date.isoformat()}, which cannot be{clock}"] += 1
        else:
            placed.append(Placed(replace(session, started_utc=local.started_utc), totals(session), local))
    if not placed:
        refused = DatedAhead if ahead else Unreadable
        raise refused(f"it is {next(iter(undated), 'empty')}. Add the run with its right date to a CSV training log")
    problems += _left_out(undated)
    if any(one.session.sport.raw == UNKNOWN for one in placed):
        problems.append(Problem("it does not say which sport it was, so it does not count as running"))
    words = Counter(one.session.sport.raw for one in placed if not is_no_question(one.session.sport))
    if words and of_table:
        named = ", ".join(f'"{word[:40]}"' for word in sorted(words)[:10])
        if recording.kind == "csv_log":
            problems.append(Problem(f"sports that are not known count as other, not as running: {named}"))
        else:
            problems.append(Problem(f"is one of these a kind of running? They count as other sports: {named}"))
    return Decoded(recording, tuple(placed), tuple(problems))


def _left_out(undated: Counter[str]) -> list[Problem]:
    """What is said of activities without a possible date: a line a reason, and of many reasons only how many more."""
    problems = []
    for reason, count in list(undated.items())[:_TOLD_REASONS]:
        many = "one activity was left out: it is" if count == 1 else f"{count:,} activities were left out: they are"
        problems.append(Problem(f"{many} {reason}"))
    rest = sum(list(undated.values())[_TOLD_REASONS:])
    if rest:
        problems.append(Problem(f"{rest:,} more activities were left out, because their dates cannot be, either"))
    return problems
