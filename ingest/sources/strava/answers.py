"""What came from Strava becomes records: a page of its list, a description, samples; and what is gone there goes here.

Each activity's answers are one original (`ingest.formats.strava_api`), written anew whenever one of them is; each call
is one transaction, and a kill between two of them loses nothing.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import duckdb

from ingest.decoding import Decoded, Task, decode
from ingest.errors import FileRefused, Unreadable
from ingest.formats.strava_api import Answers, digest, pack, shape_digest, unpack
from ingest.settings import Settings
from ingest.sources.strava.oauth import Retention
from ingest.store import originals
from ingest.store.ask import insert_rows, number, transaction
from ingest.write import Arrival, add_originals, remove_originals, replace_original

KEPT_FOR = timedelta(days=7)

_KNOWN_BEFORE = """
delete from strava_activity a
where exists (from incoming i where i.athlete_id = a.athlete_id and i.native_id = a.native_id)
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What is here of an activity that Strava listed: the row of strava_activity, and its original, if it has one."""

    native_id: str
    state: str = "here"
    digest: str | None = None
    first_fetched_at: datetime | None = None
    streams: str | None = None
    detail_at: datetime | None = None
    problem: str | None = None
    source_no: int | None = None
    sha256: str | None = None


@dataclass(slots=True)
class Heard:
    """What a page of the list brought: the numbers on it, how many activities were new or changed, and how many items
    made no sense.
    """

    native_ids: list[str] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    senseless: int = 0


class Answered:
    """Writes the answers about one athlete's activities. `also` runs in each transaction (what the sync notes)."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        settings: Settings,
        athlete_id: int,
        retention: Retention,
        also: Callable[[], None] = lambda: None,
    ) -> None:
        self._con = con
        self._settings = settings
        self._athlete_id = athlete_id
        self._retention = retention
        self._also = also

    def page(self, items: Sequence[Any], now: datetime) -> Heard:
        """One page of the list. Each item stands for itself: one that makes no sense is counted and left alone.

        Of an activity that is here, only what changed is written; if the recording itself changed (a crop), its samples
        have to be fetched again. One that had expired is not taken again; one that was deleted and is back, is.
        """
        heard = Heard()
        told: dict[str, tuple[Mapping[str, Any], str]] = {}
        for item in items:
            native_id = native_id_of(item)
            if native_id is None:
                heard.senseless += 1
                continue
            heard.native_ids.append(native_id)
            try:
                told[native_id] = item, digest(item)
            except Unreadable:
                heard.senseless += 1
        known = self.known(list(told))
        rows: list[tuple[Known, Answers | None]] = []
        for native_id, (item, this) in told.items():
            before = known.get(native_id, Known(native_id))
            if self._has_had_its_time(before, item, now) or (before.state == "here" and before.digest == this):
                continue
            heard.changed += before.source_no is not None
            heard.new += before.source_no is None
            rows.append(self._listed(before, item, this, now))
        self._write(rows, now)
        return heard

    def detail(self, native_id: str, answer: bytes, item: Mapping[str, Any], now: datetime) -> None:
        """The detailed answer about one activity, which may be the first that is heard of it."""
        before = self.known([native_id]).get(native_id, Known(native_id))
        rows: list[tuple[Known, Answers | None]] = []
        kept = self._answers(before)
        if kept is not None:
            rows = [(replace(before, detail_at=now), replace(kept, detail=answer, renewed=False))]
        elif before.sha256 is not None or not self._has_had_its_time(before, item, now):
            row, _ = self._listed(before, item, None, now)
            rows = [(replace(row, detail_at=now), Answers(_text(item), answer))]
        self._write(rows, now, done=[(native_id, "detail"), (native_id, "presence")])

    def streams(self, native_id: str, answer: bytes | None, now: datetime) -> None:
        """The samples of one activity, or None if Strava has none. If it went meanwhile, nothing is written.

        The answer is a JSON object or list by its first and last sign; the rest of it is the decoder's to judge.
        """
        before = self.known([native_id]).get(native_id)
        done = [(native_id, "streams")]
        if before is None or before.state != "here" or before.sha256 is None:
            self._write([], now, done=done)
            return
        kept = self._answers(before)
        if kept is None:
            self._write([(replace(before, digest=None), None)], now, done=done)  # the list is read again, then this
            return
        row = replace(before, streams="none" if answer is None else "here")
        self._write([(row, None if answer is None else replace(kept, streams=answer))], now, done=done)

    def gone(self, native_id: str) -> None:
        """Strava does not show it any more: its records go, its number stays."""
        before = self.known([native_id]).get(native_id)
        with transaction(self._con):
            if before is not None:
                self.remove([before], "deleted")
            self._forget_tasks(native_id)
            self._also()
        self._unlink([before])

    def yielded(self, native_ids: Sequence[str], now: datetime) -> None:
        """A file of the same run has the samples: those of the API go."""
        rows: list[tuple[Known, Answers | None]] = []
        for before in self.known(native_ids).values():
            row = replace(before, streams="file")
            answers = self._answers(before) if before.streams == "here" else None
            rows.append((row, None if answers is None else replace(answers, streams=None)))
        self._write(rows, now, done=[(native_id, "streams") for native_id in native_ids])

    def known(self, native_ids: Sequence[str]) -> dict[str, Known]:
        """What is here of these activities."""
        rows = self._con.execute(
            "with asked as (from strava_activity where athlete_id = $athlete_id "
            "and list_contains($ids::varchar[], native_id)), "
            "original as (select s.native_id, o.source_no, o.sha256 from source_activity s "
            "join source_record o using (source_no) where s.athlete_id = $athlete_id and o.kind = 'strava_api' "
            "and list_contains($ids::varchar[], s.native_id)) "
            "select native_id, state, digest, first_fetched_at, streams, detail_at, problem, source_no, sha256 "
            "from asked left join original using (native_id)",
            {"athlete_id": self._athlete_id, "ids": list(native_ids)},
        ).fetchall()
        return {row[0]: Known(*row) for row in rows}

    def remove(self, those: Sequence[Known], state: str) -> None:
        """Remove the records of these activities, in the caller's transaction; only their numbers and `state` stay."""
        remove_originals(self._con, [one.source_no for one in those if one.source_no is not None])
        self._note([Known(one.native_id, state) for one in those])

    def _listed(self, before: Known, item: Mapping[str, Any], this: str | None, now: datetime) -> tuple[Known, Answers]:
        """The row and the answers of an activity as an item of the list tells it."""
        text = _text(item)
        row = replace(before, state="here", digest=this, first_fetched_at=before.first_fetched_at or now, problem=None)
        if item.get("manual") is True:
            row = replace(row, streams="none")
        old = self._answers(before)
        if old is None:  # with it went what is fetched for each
            return replace(row, streams="none" if row.streams == "none" else None, detail_at=None), Answers(text)
        if shape_digest(json.loads(old.summary)) != shape_digest(item):
            row = replace(row, streams="none" if item.get("manual") is True else None)
            old = replace(old, streams=None)
        if old.detail is not None:
            row = replace(row, detail_at=None)  # it is read again, and until then the list's word holds
        return row, replace(old, summary=text, renewed=old.detail is not None)

    def _has_had_its_time(self, before: Known, item: Mapping[str, Any], now: datetime) -> bool:
        """Whether it may not be here any more: it expired, or began before the days of which data may be kept."""
        if self._retention == "keep":
            return False
        if before.state == "expired":
            return True
        try:
            began = datetime.fromisoformat(str(item.get("start_date")).removesuffix("Z"))
            return began < now - KEPT_FOR
        except (ValueError, TypeError):
            return False

    def _answers(self, of: Known) -> Answers | None:
        """What Strava said before, unless nothing is here, or it is lost or damaged: then it is fetched anew."""
        if of.sha256 is None:
            return None
        try:
            return unpack(originals.path_of(self._settings, of.sha256).read_bytes())
        except (OSError, FileRefused):
            return None

    def _write(
        self,
        rows: Sequence[tuple[Known, Answers | None]],
        now: datetime,
        done: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Decode the answers that changed, and write rows and records in one transaction."""
        noted: list[Known] = []
        new: list[Arrival] = []
        anew: list[tuple[int, Arrival]] = []
        contents: dict[str, bytes] = {}
        unread: list[Known] = []
        for row, answers in rows:
            if answers is None:
                noted.append(row)
                continue
            data = pack(answers)
            result = decode(Task(data, self._settings.timezone, now.date()))
            if not isinstance(result, Decoded):
                unread.append(row)
                noted.append(Known(row.native_id, "here", row.digest, row.first_fetched_at, problem=str(result)))
                continue
            sha256 = originals.digest(data)
            contents[sha256] = data
            arrival = Arrival(
                sha256, len(data), f"strava.com/activities/{row.native_id}", result, expires_at=self._expiry(row)
            )
            noted.append(row)
            if row.source_no is None:
                new.append(arrival)
            else:
                anew.append((row.source_no, arrival))
        originals.keep_all(self._settings, contents)
        with transaction(self._con):
            if new:
                add_originals(self._con, new, self._athlete_id, now)
            for source_no, arrival in anew:
                replace_original(self._con, source_no, arrival, self._athlete_id)
            gone = [one.source_no for one in unread if one.source_no is not None]
            if gone:
                remove_originals(self._con, gone)
            self._note(noted)
            for native_id, artefact in done:
                self._con.execute(
                    "delete from strava_queue where athlete_id = ? and native_id = ? and artefact = ?",
                    [self._athlete_id, native_id, artefact],
                )
            self._also()
        self._unlink([row for row, answers in rows if answers is not None and row.sha256 not in contents])

    def _expiry(self, row: Known) -> datetime | None:
        if self._retention == "keep" or row.first_fetched_at is None:
            return None
        return row.first_fetched_at + KEPT_FOR

    def _note(self, rows: Sequence[Known]) -> None:
        """Put the rows of strava_activity anew, in the caller's transaction."""
        columns = ("state", "digest", "first_fetched_at", "streams", "detail_at", "problem")
        if len(rows) == 1:  # the rule once the list is here, and an update is cheapest
            values = [getattr(rows[0], name) for name in columns]
            updated = self._con.execute(
                f"update strava_activity set {' = ?, '.join(columns)} = ? where athlete_id = ? and native_id = ?",  # noqa: S608
                [*values, self._athlete_id, rows[0].native_id],
            ).fetchall()
            if updated[0][0]:
                return
        incoming = [
            {"athlete_id": self._athlete_id, **{name: getattr(row, name) for name in ("native_id", *columns)}}
            for row in rows
        ]
        insert_rows(self._con, "strava_activity", incoming, first=_KNOWN_BEFORE)

    def _forget_tasks(self, native_id: str) -> None:
        self._con.execute(
            "delete from strava_queue where athlete_id = ? and native_id = ?", [self._athlete_id, native_id]
        )

    def _unlink(self, those: Sequence[Known | None]) -> None:
        """Remove originals that no record needs any more; another athlete's may have the same."""
        for one in those:
            sha256 = one.sha256 if one is not None else None
            if sha256 and not number(self._con, "select count(*) from source_record where sha256 = ?", [sha256]):
                originals.path_of(self._settings, sha256).unlink(missing_ok=True)


def native_id_of(item: Any) -> str | None:
    """The number of the activity that an item of Strava's speaks of, if it has one."""
    number = item.get("id") if isinstance(item, Mapping) else None
    return str(number) if isinstance(number, int) and not isinstance(number, bool) and number > 0 else None


def owner_of(item: Mapping[str, Any]) -> str | None:
    """The number of the athlete whose activity it is, if it says so."""
    athlete = item.get("athlete")
    number = athlete.get("id") if isinstance(athlete, Mapping) else None
    return None if number is None else str(number)


def _text(item: Mapping[str, Any]) -> bytes:
    return json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
