"""Whose archive is it? The first one of a service says which account there is the athlete's; any other asks."""

from datetime import datetime

import duckdb

from ingest.sources.service_archives import ServiceArchive
from ingest.store.ask import first_row, transaction

_NAMES = {"strava": "Strava", "garmin": "Garmin"}


class Accounts:
    """The accounts of one athlete. With `mine`, every archive of this import is the athlete's: so the runner said."""

    def __init__(self, con: duckdb.DuckDBPyConnection, athlete_id: int, now: datetime, *, mine: bool) -> None:
        self._con = con
        self._athlete_id = athlete_id
        self._now = now
        self._mine = mine

    def refusal_of(self, archive: ServiceArchive) -> str | None:
        """Why this archive is not read before the runner has said whose it is; None if it is this athlete's."""
        if archive.account is None:
            return None
        owners = dict(
            self._con.execute(
                "select a.athlete_id, p.name from athlete_account a join athlete p using (athlete_id) "
                "where service = ? and account = ?",
                [archive.service, archive.account],
            ).fetchall()
        )
        if self._athlete_id in owners:
            return None
        ours = first_row(
            self._con,
            "select account from athlete_account where athlete_id = ? and service = ? order by confirmed_at",
            [self._athlete_id, archive.service],
        )
        if self._mine or (not owners and ours is None):
            self._confirm(archive.service, archive.account)
            return None
        name = _NAMES[archive.service]
        known = f"is not the one known here ({ours[0]})" if ours else "is unknown here"
        whose = f"is {next(iter(owners.values()))}'s here" if owners else known
        return (
            f"it is of the {name} account {archive.account}, which {whose}. If both are you, import it with --mine; "
            "if it is somebody else, add them (niggle athlete add NAME) and import it with --athlete NAME"
        )

    def _confirm(self, service: str, account: str) -> None:
        with transaction(self._con):
            self._con.execute(
                "insert into athlete_account values (?, ?, ?, ?)", [self._athlete_id, service, account, self._now]
            )


def forget_unused(con: duckdb.DuckDBPyConnection, athlete_id: int) -> None:
    """An account of which no archive is left was perhaps never the athlete's."""
    for service, kind in (("strava", "strava_csv"), ("garmin", "garmin_json")):
        con.execute(
            "delete from athlete_account where athlete_id = $athlete_id and service = $service and not exists "
            "(from source_record where athlete_id = $athlete_id and kind = $kind)",
            {"athlete_id": athlete_id, "service": service, "kind": kind},
        )
