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

# By the scope that grants it, what stands in rows and nowhere else; "" for what nobody but the owner is told.
MARKS: dict[str, tuple[str, ...]] = {
    "words": ("title-mark", "description-mark", "note-mark", "myself-mark", "gap-mark"),
    "pain": ("ankle",),
    "tried": ("tried-mark", "link-mark", "clinician-mark", "who-mark"),
    "heartrate": ("171.25",),
    "": (
        "private-mark", "span-mark", "shoe-text-mark", "paper-mark", "native-mark", "48.0625", "11.5625", "given-path",
    ),
}  # fmt: skip
WORDS_OF_PAIN = ("note-mark", "myself-mark", "gap-mark")
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
    con.execute(
        "insert into sample (activity_no, ordinal, elapsed_s, distance_m, heart_rate_bpm, latitude_deg, longitude_deg) "
        "select ?, i, i, 3 * i, 171.25, 48.0625, 11.5625 from range(900) t(i)",
        [number],
    )
    con.execute("insert into lap (activity_no, lap_no, average_heart_rate_bpm) values (?, 1, 171.25)", [number])
    con.execute("delete from heart_rate_time")
    refresh(con)
    for table, columns in {
        "pain_note": "1 as pain_note_id, $on as local_date, 'ankle' as area, 'left' as side, 4 as severity, "
        "'note-mark' as text",
        "tried": "1 as tried_id, $on as from_date, 'exercise' as kind, 'tried-mark' as text, 'link-mark' as link",
        "clinician_finding": "1 as clinician_finding_id, $on as local_date, 'clinician-mark' as text, "
        "'who-mark' as who",
        "ostrc_answer": "1 as ostrc_answer_id, $on as local_date, 'ankle' as area, 'left' as side, "
        "'O2' as version, 3 as q1, 3 as q2, 3 as q3, 3 as q4",
        "paper": "1 as paper_id, $on as local_date, 'paper-mark knee' as title, 'https://paper-mark' as url",
        "unrecorded_span": "1 as unrecorded_span_id, $on + 5 as from_date, $on + 6 as to_date, 'span-mark' as text",
        "equipment": "1 as equipment_id, 'shoe' as kind, 'a shoe' as name, $on as from_date, 'shoe-text-mark' as text",
        "episode_word": "1 as episode_word_id, 'ankle' as area, 'left' as side, $on as onset, 'note' as word, "
        "'myself-mark' as value, $on as local_date",
        "gap_answer": "1 as gap_answer_id, $on + 1 as from_date, 'injury' as answer, 'ankle' as area, "
        "'left' as side, 'gap-mark' as text",
    }.items():
        sql = f"insert into {table} by name select 1 as athlete_id, now()::timestamp as created_at, "
        con.execute(sql + columns.replace("$on", f"date '{on}'"))
    yield found
    con.close()


def told(records: Records, name: str, audience: Audience) -> set[str]:
    frames = answers(records, name, Seen(1, audience), all_keys(records))
    text = " ".join(repr(frame.to_dicts()) for frame in frames)
    return {mark for group in MARKS.values() for mark in group if mark in text}


def granted(scopes: frozenset[Scope]) -> set[str]:
    """What these scopes may be told."""
    may = {mark for scope in scopes for mark in MARKS.get(scope, ())}
    return may if "pain" in scopes else may - set(WORDS_OF_PAIN)


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
