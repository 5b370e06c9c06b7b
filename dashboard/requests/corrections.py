"""What the runner decides about activities. After each they are put together anew. Keys of records may be shortened."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dashboard.desk import Desk

if TYPE_CHECKING:
    from dashboard import shapes as d


def same_run(desk: Desk, one: str, other: str) -> "d.DecidedDocument":
    """These two are one run."""
    from ingest.corrections import decide

    return _correct(desk, lambda who, keys: decide(desk.con, who, keys[0], keys[1], True, desk.now), one, other)


def different_runs(desk: Desk, one: str, other: str) -> "d.DecidedDocument":
    """These two are two runs."""
    from ingest.corrections import decide

    return _correct(desk, lambda who, keys: decide(desk.con, who, keys[0], keys[1], False, desk.now), one, other)


def take_out(desk: Desk, record: str) -> "d.DecidedDocument":
    """This record is another run than those that it was put together with."""
    from ingest.corrections import take_out

    return _correct(desk, lambda who, keys: take_out(desk.con, who, keys[0], desk.now), record)


def withdraw(desk: Desk, one: str, other: str) -> "d.DecidedDocument":
    """What was decided about these two is taken back; the rules decide again."""
    from ingest.corrections import withdraw

    return _correct(desk, lambda who, keys: withdraw(desk.con, who, keys[0], keys[1]), one, other)


def change_activity(desk: Desk, activity: str, field: str, value: str | None) -> "d.DecidedDocument":
    """Change a field of an activity for good; null takes the change back."""
    from ingest.corrections import change

    return _correct(desk, lambda who, keys: change(desk.con, who, keys[0], field, value, desk.now), activity)


def delete_activity(desk: Desk, activity: str) -> "d.DecidedDocument":
    """Delete an activity; it does not come back by itself."""
    from ingest.corrections import bury

    return _correct(desk, lambda who, keys: bury(desk.con, who, keys[0], desk.now), activity)


def restore_activity(desk: Desk, activity: str) -> "d.DecidedDocument":
    """Bring a deleted activity back."""
    from ingest.corrections import unbury

    return _correct(desk, lambda who, keys: unbury(desk.con, who, keys[0]), activity)


def _correct(desk: Desk, deed: Callable[[int, list[str]], None], *records: str) -> "d.DecidedDocument":
    """Do it, put the activities together anew, and tell which one the first record is of now. Keys may be shortened."""
    from analytics.records import activity_id
    from analytics.run import refresh
    from ingest.corrections import full_key
    from ingest.identity import resolve
    from ingest.store.ask import transaction

    resolve(desk.con)
    athlete_id = desk.seen.athlete_id
    keys = [full_key(desk.con, athlete_id, record) for record in records]
    with transaction(desk.con):
        deed(athlete_id, keys)
    resolve(desk.con)
    refresh(desk.con)
    return {"activity_id": activity_id(desk.con, desk.seen, keys[0])}
