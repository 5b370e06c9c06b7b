"""Bytes to everything there is to store about them. Pure, so that it can run in another process."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from ingest.errors import DatedAhead, FileRefused, NotAnActivity, Unreadable
from ingest.localtime import LocalTime, impossible_date, local_time
from ingest.model import Problem, Recording, Session
from ingest.sport import OTHER, UNKNOWN
from ingest.summary import Totals, totals


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
    from ingest.formats.gpx import parse_gpx
    from ingest.formats.sniff import HEAD_BYTES, sniff
    from ingest.formats.tcx import parse_tcx

    parsers: dict[str, Callable[[bytes], Recording]] = {
        "fit": parse_fit,
        "gpx": parse_gpx,
        "tcx": parse_tcx,
        "csv_log": parse_csv_log,
    }
    parser = parsers.get(sniff(task.data[:HEAD_BYTES]) or "")
    if parser is None:
        return NotAnActivity(
            "not a format that Niggle knows (FIT, GPX, TCX, their .gz and .zip, or a CSV training log)"
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
    undated: list[str] = []
    ahead = False
    for session in recording.sessions:
        local = local_time(session, recording.kind, task.athlete_timezone)
        if local is None:
            undated.append("it states no date, because the clock of the watch was not set")
        elif impossible_date(local.local_date, recording.kind, task.today):
            clock = "" if recording.kind == "csv_log" else ": the clock was not set"
            ahead = ahead or local.local_date > task.today
            undated.append(f"it is dated {local.local_date.isoformat()}, which cannot be{clock}")
        else:
            placed.append(Placed(replace(session, started_utc=local.started_utc), totals(session), local))
    if not placed:
        refused = DatedAhead if ahead else Unreadable
        raise refused(f"{undated[0]}. Add the run with its right date to a CSV training log")
    problems += [Problem(f"one activity was left out: {reason}") for reason in undated]
    if any(one.session.sport.raw == UNKNOWN for one in placed):
        problems.append(Problem("it does not say which sport it was, so it does not count as running"))
    words = sorted({one.session.sport.raw for one in placed if one.session.sport.family == OTHER} - {UNKNOWN})
    if words and recording.kind == "csv_log":
        named = ", ".join(f'"{word[:40]}"' for word in words[:10])
        problems.append(Problem(f"sports that are not known count as other, not as running: {named}"))
    return Decoded(recording, tuple(placed), tuple(problems))
