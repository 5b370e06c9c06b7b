"""What can be asked: documents of what is decoded and derived."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from dashboard.desk import Desk, iso_date
from ingest.errors import Misuse

if TYPE_CHECKING:
    from dashboard import shapes as d


def load(desk: Desk, first_weekday: int, today: str) -> "d.LoadDocument":
    """Weeks of running up to `today`."""
    from dashboard.documents import load_document

    return load_document(desk.con, desk.seen, first_weekday, iso_date(today))


def daily_load(desk: Desk, by: str) -> "d.DailyLoadDocument":
    """The load of each day, told `by` one source, with the classic ratios of it. Errors: `Misuse`."""
    from analytics.daily import ASKED
    from dashboard.documents import daily_load_document

    if by not in ASKED:
        raise Misuse(f"Nothing tells the load of a day by {by!r}. What does: {', '.join(ASKED)}.")
    return daily_load_document(desk.con, desk.seen, by)


def body_list(desk: Desk) -> "d.BodyDocument":
    """What the runner says of himself, and what his runs can tell."""
    from dashboard.documents import body_document

    return body_document(desk.con, desk.seen)


def spikes(desk: Desk) -> "d.SpikesDocument":
    """Every session against the longest of the 30 days before it."""
    from dashboard.documents import spikes_document

    return spikes_document(desk.con, desk.seen)


def alarms(desk: Desk, on: str) -> "d.AlarmsDocument":
    """What each alarm has been worth for this runner, as far as it is known on a day."""
    from dashboard.documents import alarms_document

    return alarms_document(desk.con, desk.seen, iso_date(on))


def blocks(desk: Desk, align: str, end: str | None, against: list[str], weeks: int, today: str) -> "d.BlocksDocument":
    """A build-up beside the runner's own earlier ones, as far as it is known on a day."""
    from dashboard.block_documents import blocks_document

    return blocks_document(
        desk.con, desk.seen, align=align, end=iso_date(end) if end else None,
        against=[iso_date(one) for one in against], weeks=weeks, today=iso_date(today),
    )  # fmt: skip


def before(desk: Desk, on: str) -> "d.BeforeDocument":
    """What came before each injury, as far as it is known on a day."""
    from dashboard.before_documents import before_document
    from dashboard.format import Shown

    return before_document(desk.con, desk.seen, iso_date(on), Shown.by(desk.settings))


def cohort(desk: Desk, on: str) -> "d.CohortDocument":
    """How often everybody here was hurt, as far as it is known on a day."""
    from dashboard.cohort_documents import cohort_document
    from dashboard.format import Shown

    return cohort_document(desk.con, desk.seen, iso_date(on), Shown.by(desk.settings))


def today(desk: Desk, on: str) -> "d.TodayDocument":
    """The reference distance of a day, or the reasons why there is none."""
    from dashboard.documents import today_document

    return today_document(desk.con, desk.seen, iso_date(on))


def status(desk: Desk) -> "d.StatusDocument":
    """What is here."""
    from dashboard.documents import status_document

    return status_document(desk.con, desk.seen, desk.settings)


def problems(desk: Desk) -> "d.ProblemsDocument":
    """What did not come in, or only in part."""
    from dashboard.documents import problems_document

    return problems_document(desk.con, desk.seen)


def imports(desk: Desk) -> "d.ImportsDocument":
    """Which imports there were."""
    from dashboard.documents import imports_document

    return imports_document(desk.con, desk.seen)


def pain_list(desk: Desk) -> "d.PainDocument":
    """All pain notes."""
    from dashboard.documents import pain_document

    return pain_document(desk.con, desk.seen)


def tried_list(desk: Desk) -> "d.TriedDocument":
    """All that was tried, and the pain beside it."""
    from dashboard.documents import tried_document

    return tried_document(desk.con, desk.seen, desk.today)


def duplicates(desk: Desk) -> "d.DuplicatesDocument":
    """Which activities may be the same run, what was put together and why, and what the runner decided."""
    from dashboard.documents import duplicates_document

    return duplicates_document(desk.con, desk.seen)


def changed(desk: Desk) -> "d.ChangesDocument":
    """What the runner changed, deleted and marked as unrecorded, and which days lost something of Strava's API."""
    from dashboard.documents import changes_document

    return changes_document(desk.con, desk.seen)


def run(desk: Desk, key: str) -> "d.RunDocument":
    """One activity, and what changed along it."""
    from dashboard.documents import run_document

    return run_document(desk.con, desk.seen, key)


def athlete_list(desk: Desk) -> "d.AthletesDocument":
    """Who is here."""
    from dashboard.documents import athletes_document

    return athletes_document(desk.con, desk.seen)


def doctor(desk: Desk) -> "d.DoctorDocument":
    """Is everything sound?"""
    from analytics.run import check_derived
    from ingest.store.checks import Check, check_store

    lost = check_derived(desk.con)
    derived = Check(
        "derived rows lead back to an activity", not lost, ", ".join(lost) or "all do", "Run: niggle rebuild"
    )
    checks = [*check_store(desk.con, desk.settings), derived]
    rows: list[Any] = [asdict(check) for check in checks]
    return {"sound": all(check.sound for check in checks), "checks": rows}


def gait(
    desk: Desk, channel: str | None = None, since: str | None = None, split: str | None = None
) -> "d.GaitDocument":
    """Gait run by run at matched pace, against the noise floor, and before and after a day."""
    from dashboard.gait_documents import gait_document

    first, on = iso_date(since) if since else None, iso_date(split) if split else None
    return gait_document(desk.con, desk.seen, channel, first, on)


def gear_list(desk: Desk) -> "d.GearDocument":
    """What was run with, and how far."""
    from dashboard.gait_documents import gear_document

    return gear_document(desk.con, desk.seen)
