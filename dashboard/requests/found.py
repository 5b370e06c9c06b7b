"""What was found in the runner's words, and what he says about it: that was pain, or it was not."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dashboard.desk import Desk, iso_date
from ingest.errors import Misuse

if TYPE_CHECKING:
    from dashboard import shapes as d
    from ingest.findings import Found


class NotFound(Misuse):
    """Nothing was found under this number, or in this place."""


def found(desk: Desk, on: str) -> "d.FoundDocument":
    """Findings by place, and signs to have looked at as of a day."""
    from dashboard.found_documents import found_document

    return found_document(desk.con, desk.seen, iso_date(on))


def pain_say(desk: Desk, on: str, text: str) -> "d.PainSaidDocument":
    """Write pain down in the runner's words alone; what was understood of them is proposed."""
    from analytics.findings import findings
    from ingest.journal import Pain, add_pain
    from ingest.reading import read_of
    from ingest.store.ask import transaction

    with transaction(desk.con):
        note = Pain(iso_date(on), "other", "unspecified", None, None, text)
        number = add_pain(desk.con, note, desk.now, desk.seen.athlete_id)
    _up_to_date(desk)
    rows = findings(desk.con, desk.seen).frame.to_dicts()
    understood = [row["id"] for row in rows if row["note_id"] == number and row["temporality"] == "current"]
    pain_free, unread = read_of(desk.con, text)
    return {"id": number, "understood": understood, "pain_free": pain_free and not understood, "unread": unread}


def found_confirm(
    desk: Desk,
    ids: Sequence[str] = (),
    like: str | None = None,
    area: str | None = None,
    side: str | None = None,
    as_side: str | None = None,
) -> "d.FoundSaidDocument":
    """That was pain: these, all that wait in a place, or all that wait like one (its place, and whether it hurt).

    `as_side`: the side that it was, where the words say another or none.
    """
    from ingest.findings import confirm
    from ingest.store.ask import transaction

    chosen = _chosen(desk, ids, like, area, side)
    with transaction(desk.con):
        notes = [confirm(desk.con, one, desk.now, desk.seen.athlete_id, as_side) for one in chosen]
    return {"ids": [one.id for one in chosen], "notes": [note for note in notes if note is not None]}


def found_dismiss(
    desk: Desk, ids: Sequence[str] = (), like: str | None = None, area: str | None = None, side: str | None = None
) -> "d.FoundSaidDocument":
    """That was no pain: these, all that wait in a place, or all that wait like one."""
    from ingest.findings import dismiss
    from ingest.store.ask import transaction

    chosen = _chosen(desk, ids, like, area, side)
    with transaction(desk.con):
        for one in chosen:
            dismiss(desk.con, one, desk.now, desk.seen.athlete_id)
    return {"ids": [one.id for one in chosen], "notes": []}


def found_undo(desk: Desk, ids: Sequence[str]) -> "d.FoundSaidDocument":
    """Take that back: they are proposed again, and the notes that were made of them go out of sight."""
    from ingest.findings import take_back
    from ingest.store.ask import transaction

    chosen = _chosen(desk, ids)
    with transaction(desk.con):
        for one in chosen:
            take_back(desk.con, one, desk.now, desk.seen.athlete_id)
    return {"ids": [one.id for one in chosen], "notes": []}


def flag_put_away(desk: Desk, flag: str) -> dict[str, Any]:
    """The runner has seen a sign to have looked at."""
    from analytics.findings import red_flags
    from ingest.findings import put_away
    from ingest.store.ask import transaction

    _up_to_date(desk)
    rows = [row for row in red_flags(desk.con, desk.seen, desk.today).frame.iter_rows(named=True) if row["id"] == flag]
    if not rows:
        raise NotFound(f"There is no sign {flag!r} to have looked at. niggle notes list shows them.")
    with transaction(desk.con):
        for source, sign in zip(rows[0]["sources"], rows[0]["signs"], strict=True):
            put_away(desk.con, source, sign, flag, desk.now, desk.seen.athlete_id)
    return {"flag": flag}


def flag_bring_back(desk: Desk, flag: str) -> dict[str, Any]:
    """Show a sign again that was put away."""
    from ingest.findings import bring_back
    from ingest.store.ask import transaction

    with transaction(desk.con):
        bring_back(desk.con, flag, desk.seen.athlete_id)
    return {"flag": flag}


def _chosen(
    desk: Desk, ids: Sequence[str], like: str | None = None, area: str | None = None, side: str | None = None
) -> "list[Found]":
    """The findings that are meant. Of a place, and of those like one, only what waits. Errors: `NotFound`, `Misuse`."""
    from analytics.findings import findings

    _up_to_date(desk)
    rows = findings(desk.con, desk.seen).frame.to_dicts()
    by_id = {**{row["decided"]: row for row in rows}, **{row["id"]: row for row in rows}}
    ways = [bool(ids), like is not None, area is not None]
    if sum(ways) != 1:
        raise Misuse("Say which: numbers of the list, --like one of them, or --area (and --side).")
    for one in (*ids, *([like] if like is not None else [])):
        if one not in by_id:
            raise NotFound(f"Nothing was found under {one!r}. niggle notes list shows the numbers.")
    if ids:
        return [found_of(by_id[one]) for one in dict.fromkeys(ids)]
    if like is not None:
        this = by_id[like]
        area, side, negated = this["area"], this["side"], this["negated"]
    else:
        side, negated = side or "unspecified", False
    waiting = [
        row
        for row in rows
        if (row["area"], row["side"], row["negated"]) == (area, side, negated)
        and row["state"] == "proposed"
        and row["temporality"] == "current"
    ]
    if not waiting:
        raise NotFound(
            f"Nothing that you wrote about {area} ({side}) waits for you. niggle notes list shows what does."
        )
    return [found_of(row) for row in waiting]


def found_of(row: dict[str, Any]) -> "Found":
    """A row of the findings as what the runner can say something about."""
    from ingest.findings import Found

    return Found(
        id=row["id"], source=row["source"], said=row["said"], local_date=row["local_date"], area=row["area"],
        side=row["side"], negated=row["negated"], temporality=row["temporality"], severity=row["severity"],
        moment=row["when"], felt_at_m=row["felt_at_m"], words=row["words"], activity_key=row["activity_id"],
        completes=row["completes"], decided=row["decided"],
    )  # fmt: skip


def _up_to_date(desk: Desk) -> None:
    """What is asked about has to be read and derived."""
    from analytics.run import refresh
    from ingest.identity import resolve

    resolve(desk.con)
    refresh(desk.con)
