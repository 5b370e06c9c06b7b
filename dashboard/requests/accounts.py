"""Passwords and sessions: asked for by the terminal alone, for whoever holds the machine decides who comes in."""

from typing import TYPE_CHECKING

from dashboard.desk import Desk
from ingest.errors import Misuse

if TYPE_CHECKING:
    from datetime import datetime

    from dashboard import shapes as d


def account_set(desk: Desk, password: str) -> "d.AccountDocument":
    """Give an athlete a password; every session of the one before ends. Errors: `BadPassword`."""
    from ingest.logins import set_password
    from ingest.passwords import hash_of
    from ingest.store.ask import transaction

    kept = hash_of(password)
    with transaction(desk.con):
        return {"athlete": _name(desk), "ended": set_password(desk.con, desk.seen.athlete_id, kept, desk.now)}


def account_delete(desk: Desk) -> "d.AccountDocument":
    """Take an athlete's password away, and end every session of it. Errors: `NoSuchPassword`."""
    from ingest.logins import delete_password
    from ingest.store.ask import transaction

    with transaction(desk.con):
        return {"athlete": _name(desk), "ended": delete_password(desk.con, desk.seen.athlete_id)}


def account_list(desk: Desk) -> "d.AccountsDocument":
    """Who has a password, and how many browsers are logged in with it."""
    rows = desk.con.execute(
        "select a.athlete_id, a.name, p.set_at, count(s.login_session_id) from athlete a "
        "left join password p using (athlete_id) left join login_session s using (athlete_id) "
        "group by a.athlete_id, a.name, p.set_at order by a.athlete_id"
    ).fetchall()
    return {
        "rows": [
            {"athlete": name, "owner": number == 1, "set_at": _utc(set_at), "sessions": count}
            for number, name, set_at, count in rows
        ]
    }


def session_list(desk: Desk, everybody: bool) -> "d.SessionsDocument":
    """Which browsers are logged in, of the athlete or of everybody."""
    from ingest.logins import sessions

    names = dict(desk.con.execute("select athlete_id, name from athlete").fetchall())
    found = sessions(desk.con, None if everybody else desk.seen.athlete_id)
    return {
        "rows": [
            {
                "id": one.number, "athlete": names.get(one.athlete_id, "–"), "agent": one.agent,
                "created_at": _utc(one.created_at), "seen_at": _utc(one.seen_at),
            }
            for one in found
            if not one.is_over(desk.now)
        ]
    }  # fmt: skip


def session_end(desk: Desk, number: int | None, everybody: bool) -> "d.SessionsEndedDocument":
    """End one session, or every one of the athlete or of everybody. Errors: `NoSuchSession`, `Misuse`."""
    from ingest.logins import end_session, end_sessions
    from ingest.store.ask import transaction

    whose = None if everybody else desk.seen.athlete_id
    if number is not None and number < 1:
        raise Misuse("A session has a number from 1 on.")
    with transaction(desk.con):
        if number is None:
            return {"ended": end_sessions(desk.con, whose)}
        end_session(desk.con, number, whose)
        return {"ended": 1}


def _name(desk: Desk) -> str:
    from ingest.store.ask import first_row

    return str((first_row(desk.con, "select name from athlete where athlete_id = ?", [desk.seen.athlete_id]) or "–")[0])


def _utc(moment: "datetime | None") -> str | None:
    return None if moment is None else f"{moment.isoformat()}Z"
