"""What the runner writes: pain, what was tried, who is here, which days were not recorded, which are whole."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dashboard.desk import Desk, iso_date

if TYPE_CHECKING:
    from dashboard import shapes as d


def pain_add(
    desk: Desk,
    on: str,
    severity: int | None,
    area: str | None = None,
    side: str | None = None,
    when: str | None = None,
    text: str | None = None,
    felt_at_m: int | None = None,
    changed_run: bool | None = None,
) -> "d.WrittenDocument":
    """Write down what hurts; without an area and with severity 0, that nothing does."""
    from ingest.journal import Pain, add_pain
    from ingest.store.ask import transaction

    with transaction(desk.con):
        pain = Pain(iso_date(on), area, side, severity, when, text, felt_at_m, changed_run)
        return {"id": add_pain(desk.con, pain, desk.now, desk.seen.athlete_id)}


def pain_edit(
    desk: Desk, number: int, changes: dict[str, Any], before: dict[str, Any] | None = None
) -> "d.WrittenDocument":
    """Change parts of a note; with `before`, only if it still says what it said then."""
    from ingest.journal import edit_pain
    from ingest.store.ask import transaction

    with transaction(desk.con):
        told = None if before is None else dated(before, "local_date")
        edit_pain(desk.con, number, dated(changes, "local_date"), desk.now, desk.seen.athlete_id, told)
    return {"id": number}


def tried_add(
    desk: Desk,
    begun: str,
    kind: str,
    text: str,
    to: str | None = None,
    link: str | None = None,
    area: str | None = None,
    side: str | None = None,
) -> "d.WrittenDocument":
    """Write down what was tried."""
    from ingest.journal import Tried, add_tried
    from ingest.store.ask import transaction

    with transaction(desk.con):
        entry = Tried(iso_date(begun), iso_date(to) if to else None, kind, text, link, area, side)
        return {"id": add_tried(desk.con, entry, desk.now, desk.seen.athlete_id)}


def tried_edit(
    desk: Desk, number: int, changes: dict[str, Any], before: dict[str, Any] | None = None
) -> "d.WrittenDocument":
    """Change parts of an entry; with `before`, only if it still says what it said then."""
    from ingest.journal import edit_tried
    from ingest.store.ask import transaction

    with transaction(desk.con):
        told = None if before is None else dated(before, "from_date", "to_date")
        edit_tried(desk.con, number, dated(changes, "from_date", "to_date"), desk.now, desk.seen.athlete_id, told)
    return {"id": number}


def pain_delete(desk: Desk, number: int) -> "d.WrittenDocument":
    """Take a note away."""
    return taken_away(desk, "pain_note", number)


def tried_delete(desk: Desk, number: int) -> "d.WrittenDocument":
    """Take an entry away."""
    return taken_away(desk, "tried", number)


def pain_restore(desk: Desk, number: int) -> "d.WrittenDocument":
    """Bring a note back that was taken away."""
    return brought_back(desk, "pain_note", number)


def tried_restore(desk: Desk, number: int) -> "d.WrittenDocument":
    """Bring an entry back that was taken away."""
    return brought_back(desk, "tried", number)


def athlete_add(desk: Desk, name: str) -> "d.WrittenDocument":
    """Add an athlete."""
    from ingest.athletes import add_athlete
    from ingest.store.ask import transaction

    with transaction(desk.con):
        return {"id": add_athlete(desk.con, name, desk.now)}


def unrecorded_add(desk: Desk, first: str, last: str, text: str | None = None) -> "d.WrittenDocument":
    """Mark days as unrecorded."""
    from ingest.corrections import Unrecorded, add_unrecorded
    from ingest.store.ask import transaction

    with transaction(desk.con):
        span = Unrecorded(iso_date(first), iso_date(last), text)
        return {"id": add_unrecorded(desk.con, span, desk.now, desk.seen.athlete_id)}


def unrecorded_delete(desk: Desk, number: int) -> "d.WrittenDocument":
    """Take the mark away."""
    return taken_away(desk, "unrecorded_span", number)


def body_set(desk: Desk, fact: str, value: str, first: str) -> "d.WrittenDocument":
    """Write down what the runner says of himself, from a day on."""
    from ingest.facts import Fact, set_fact
    from ingest.store.ask import transaction

    with transaction(desk.con):
        return {"id": set_fact(desk.con, Fact(fact, value, iso_date(first)), desk.now, desk.seen.athlete_id)}


def body_delete(desk: Desk, number: int) -> "d.WrittenDocument":
    """Take back what he said of himself."""
    return taken_away(desk, "athlete_fact", number)


def gear_add(
    desk: Desk, kind: str, name: str, begun: str | None = None, to: str | None = None, text: str | None = None
) -> "d.WrittenDocument":
    """Write down a shoe, a pod or a watch, and from when to when it was used."""
    from ingest.equipment import Equipment, add_equipment
    from ingest.store.ask import transaction

    with transaction(desk.con):
        one = Equipment(kind, name, iso_date(begun) if begun else None, iso_date(to) if to else None, text)
        return {"id": add_equipment(desk.con, one, desk.now, desk.seen.athlete_id)}


def gear_edit(desk: Desk, number: int, changes: dict[str, Any]) -> "d.WrittenDocument":
    """Change parts of an entry."""
    from ingest.equipment import edit_equipment
    from ingest.store.ask import transaction

    with transaction(desk.con):
        edit_equipment(desk.con, number, dated(changes, "from_date", "to_date"), desk.now, desk.seen.athlete_id)
    return {"id": number}


def gear_delete(desk: Desk, number: int) -> "d.WrittenDocument":
    """Take an entry away."""
    from ingest.equipment import delete_equipment
    from ingest.store.ask import transaction

    with transaction(desk.con):
        delete_equipment(desk.con, number, desk.now, desk.seen.athlete_id)
    return {"id": number}


def settle_expired(desk: Desk, dates: Sequence[str]) -> "d.SettledDocument":
    """The runner's files have these days whole, though something of Strava's API was removed from them."""
    from ingest.corrections import settle_expired
    from ingest.store.ask import transaction

    days = sorted({iso_date(one) for one in dates})
    with transaction(desk.con):
        settle_expired(desk.con, days, desk.now, desk.seen.athlete_id)
    return {"days": [day.isoformat() for day in days]}


def unsettle_expired(desk: Desk, dates: Sequence[str]) -> "d.SettledDocument":
    """Take back that these days are whole."""
    from ingest.corrections import unsettle_expired
    from ingest.store.ask import transaction

    days = sorted({iso_date(one) for one in dates})
    with transaction(desk.con):
        unsettle_expired(desk.con, days, desk.seen.athlete_id)
    return {"days": [day.isoformat() for day in days]}


def forget_failure(desk: Desk, path: str) -> dict[str, Any]:
    """Take a file that failed off the list; if it is imported again and fails again, it comes back."""
    from ingest.importlog import forget_failure
    from ingest.store.ask import transaction

    with transaction(desk.con):
        forget_failure(desk.con, desk.seen.athlete_id, path)
    return {}


def taken_away(desk: Desk, table: str, number: int) -> "d.WrittenDocument":
    """Take an entry of a table out of sight."""
    from ingest.journal import delete
    from ingest.store.ask import transaction

    with transaction(desk.con):
        delete(desk.con, table, number, desk.now, desk.seen.athlete_id)
    return {"id": number}


def brought_back(desk: Desk, table: str, number: int) -> "d.WrittenDocument":
    """Bring an entry of a table back."""
    from ingest.journal import restore
    from ingest.store.ask import transaction

    with transaction(desk.con):
        restore(desk.con, table, number, desk.seen.athlete_id)
    return {"id": number}


def dated(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Values of which those of these names are days, if they are given. Errors: `Misuse`."""
    return {
        name: iso_date(value) if name in names and isinstance(value, str) else value for name, value in values.items()
    }
