"""No query tells a share what its scopes do not grant: marks in every kind of row, looked for in every answer."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from analytics.audience import NEEDS, SCOPES, Audience, Scope, Share
from analytics.episodes import episodes
from analytics.run import Seen, query, refresh
from analytics.status import withheld
from ingest.identity import resolve
from tests.analytics.history import OWNER, History, day
from tests.analytics.test_nothing_lent_is_shared import all_keys, answers
from tests.analytics.test_queries import QUERIES, text_of
from tests.ingest.identity.records import Records, later, new_records
from tests.marks import MARKS, found_in, granted, mark_notes, mark_samples

DAY_S = 86_400


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    found = new_records(tmp_path_factory.mktemp("marked"))
    found.add(
        "watch", file="given-path", title="title-mark", description="description-mark",
        private_note="private-mark", average_heart_rate_bpm=171.25, native_id="native-mark",
    )  # fmt: skip
    found.add("later", started_utc=later(30 * DAY_S))
    con = found.con
    (on,) = con.execute("select min(local_date) from source_activity").fetchall()[0]
    resolve(con)
    refresh(con)
    (number,) = con.execute("select activity_no from activity order by local_date limit 1").fetchall()[0]
    mark_samples(con, number)
    con.execute("delete from heart_rate_time")
    refresh(con)
    mark_notes(con, on)
    yield found
    con.close()


def told(records: Records, name: str, audience: Audience) -> set[str]:
    frames = answers(records, name, Seen(1, audience), all_keys(records))
    text = " ".join(repr(frame.to_dicts()) for frame in frames)
    return found_in(text)


ALONE: list[frozenset[Scope]] = [
    frozenset(),
    *(frozenset({scope, *({NEEDS[scope]} if scope in NEEDS else set())}) for scope in SCOPES),
]
WHOLE: frozenset[Scope] = frozenset(SCOPES)


@pytest.mark.parametrize("name", QUERIES)
def test_each_scope_by_itself_is_told_no_mark_of_another(marked: Records, name: str) -> None:
    for scopes in [*ALONE, *(WHOLE - {scope} for scope in SCOPES), WHOLE]:
        assert told(marked, name, Share(scopes)) <= granted(scopes), scopes


def test_every_mark_is_there_to_be_found_and_all_scopes_together_find_what_is_granted(marked: Records) -> None:
    owner, share = set(), set()
    for name in QUERIES:
        owner |= told(marked, name, "owner")
        share |= told(marked, name, Share(WHOLE))
    assert owner == {mark for group in MARKS.values() for mark in group}
    assert share == granted(WHOLE)


@pytest.mark.parametrize("name", QUERIES)
def test_nothing_before_the_first_day_is_told(marked: Records, name: str) -> None:
    (last,) = marked.con.execute("select max(local_date) from activity").fetchall()[0]
    share = Share(WHOLE, since=last)
    assert told(marked, name, share) == set()
    if "$activity_id" not in text_of(name):
        days = re.findall(r"datetime\.date\(\d+, \d+, \d+\)", repr([f.to_dicts() for f in answers(
            marked, name, Seen(1, share), []
        )]))  # fmt: skip
        earlier = repr(last - timedelta(days=30))
        assert earlier not in days


def test_a_history_that_begins_with_the_share_is_as_one_that_begins_then(history: History) -> None:
    for number in range(1, 80):
        history.run(day(number), 10_000)
    history.pain(day(60), 4)
    since = Seen(1, Share(WHOLE, since=day(20)))
    seen = query(history.con, "daily_load", since, estimated_max_bpm=None)
    whole = query(history.con, "daily_load", OWNER, estimated_max_bpm=None)
    assert seen.rows() == whole.rows()[19:]
    (episode,) = episodes(history.con, since, day(79)).frame.iter_rows(named=True)
    assert episode["onset"] == day(60)


def test_what_may_not_be_shared_is_counted_and_its_days_are_unknown(history: History) -> None:
    for number in range(1, 40):
        history.run(day(number), 10_000, shareable=number not in (30, 31))
    shared = Seen(1, Share(frozenset({"load"})))
    assert withheld(history.con, OWNER) is None
    assert withheld(history.con, shared) == (2, day(30), day(31))
    loads = query(history.con, "daily_load", shared, estimated_max_bpm=None)["distance_load"].to_list()
    assert [place + 1 for place, load in enumerate(loads) if load is None] == [30, 31]
    assert withheld(history.con, Seen(1, Share(frozenset({"load"}), since=day(32)))) is None
    assert withheld(history.con, Seen(1, Share(frozenset({"tried", "words"})))) is None, "no figure is made of runs"
