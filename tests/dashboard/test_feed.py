"""What a link tells a program: exactly its scopes, no more often than is polite, and nothing once it is over."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.audience import NEEDS, OF_ACTIVITIES, SCOPES, Scope, Share
from analytics.run import refresh
from dashboard.desk import Desk, utc_now
from dashboard.feed import etag_of, feed_of
from dashboard.guessing import Guessing
from dashboard.guests import FETCHES_AT_ONCE, Guest, Guests, NoSuchLink, TooManyFetches
from ingest.reading import read_all
from ingest.shares import ShareLink
from ingest.sources.feed_reading import read_feed
from tests.analytics.history import OWNER, History, day, new_history
from tests.claims import claims_in
from tests.command import answer, niggle
from tests.dashboard.test_guests import end_at, made, row_of
from tests.dashboard.test_visitors import CANARY, LOG, OWNERS, with_password
from tests.homes import settings_at
from tests.marks import FAR, HIDDEN_M, HOME, MARKED_NOW, ZONE, found_in, granted, marked_history, metres_from
from tests.served import Served, served
from tests.visitors import Visitor

WHOLE: frozenset[Scope] = frozenset(SCOPES)
NOW = MARKED_NOW
ALWAYS = {
    "niggle_feed", "athlete", "link", "generated_at", "ends_at", "today", "scopes", "since", "withheld", "last_day",
    "silence",
}  # fmt: skip
OF_SCOPES: dict[Scope, set[str]] = {
    "load": {"weeks", "spikes", "last_run_day"}, "runs": {"runs", "last_run_day"},
    "pain": {"red_flags", "rest", "pain", "episodes", "last_note_day"},
    "gait": {"gait"}, "tried": {"tried"}, "before": {"before"},
}  # fmt: skip
RUN = {"local_date", "sport", "distance_m", "moving_s", "ascent_m"}
OF_RUNS: dict[Scope, str] = {"words": "title", "heartrate": "average_heart_rate_bpm", "map": "track"}
MOST_BYTES = 2**20


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[History, Desk]]:
    home = tmp_path_factory.mktemp("feed")
    history = marked_history(home)
    yield history, Desk(history.con, settings_at(home), NOW, OWNER)
    history.close()


def told(desk: Desk, scopes: frozenset[Scope], since: Any = None) -> dict[str, Any]:
    chosen = tuple(one for one in SCOPES if one in scopes)
    link = ShareLink(1, 1, "Coach Ann", "", chosen, since, False, NOW, NOW + timedelta(days=90))
    return feed_of(desk, Guest("guest-", link, None, "Mara", Share(scopes, since), NOW))


@pytest.mark.parametrize("scope", SCOPES)
def test_each_scope_by_itself_brings_its_own_parts_and_no_mark_of_another(
    marked: tuple[History, Desk], scope: Scope
) -> None:
    for scopes in (frozenset({scope, NEEDS.get(scope, scope)}), WHOLE - {scope}):
        feed = told(marked[1], scopes)
        assert found_in(json.dumps(feed)) <= granted(scopes)
        assert set(feed) == ALWAYS.union(*(OF_SCOPES.get(one, set()) for one in scopes))
        fields = {name for row in feed.get("runs", ()) for name in row}
        assert fields <= RUN | {field for one, field in OF_RUNS.items() if one in scopes}
        assert not {name for row in feed.get("tried", ()) for name in row} & {"link", "who"}
        assert (feed["withheld"] is None) == (not scopes & OF_ACTIVITIES)
        assert ("cadence_spm" in json.dumps(feed)) == ("gait" in scopes)
        assert ("session_spike" in json.dumps(feed)) == ("before" in scopes and "pain" in scopes)


def test_what_is_granted_is_in_it(marked: tuple[History, Desk]) -> None:
    feed = told(marked[1], WHOLE)
    assert {"title-mark", "ankle", "171.25", "48.1875", "tried-mark", "clinician-mark"} <= found_in(json.dumps(feed))
    assert found_in(json.dumps(feed)) <= granted(WHOLE)
    assert {(row["state"], row["ratio"]) for row in feed["spikes"]} == {("not_covered", None)}, "one is withheld"
    assert feed["withheld"] == 1
    assert feed["pain"] == [
        {"local_date": "2026-04-05", "area": "ankle", "side": "left", "worst": 4, "changed_run": False}
    ]
    assert feed["last_run_day"] == "2026-04-09"
    assert [(row["kind"], row["from_date"], row["to_date"]) for row in feed["tried"]] == [
        ("exercise", "2026-04-05", None), ("finding", "2026-04-05", None),
    ]  # fmt: skip
    (cadence,) = [row for row in feed["gait"] if row["channel"] == "cadence_spm"]
    assert (cadence["unit"], cadence["n"], cadence["earlier_n"], cadence["on"]) == ("steps/min", 8, 8, "2026-04-04")
    assert cadence["change"] == pytest.approx(cadence["level"] - cadence["earlier"], abs=0.001)
    assert (cadence["noise_floor"], cadence["beyond"]) == (None, None), "twenty painless runs are needed"
    before = feed["before"]
    assert (before["injuries"], before["onsets_known"]) == (1, 1)
    assert [(row["exposure"], row["unit"]) for row in before["rows"]][:4] == [
        ("session_spike", "ratio"), ("acute_chronic", "ratio"), ("weekly_change", "ratio"), ("week_m", "m"),
    ]  # fmt: skip
    assert {(row["area"], row["side"], row["onset"]) for row in before["rows"]} == {("ankle", "left", "2026-04-05")}
    assert "no reason for any pain" in before["caveat"]
    assert not claims_in(json.dumps(feed))


def test_a_track_leaves_out_where_runs_begin_and_end_and_the_places_that_the_runner_named(
    marked: tuple[History, Desk],
) -> None:
    feed = told(marked[1], WHOLE)
    assert [len(row["track"]) for row in feed["runs"] if row["title"] is None and row["track"]] == []
    (track,) = [row["track"] for row in feed["runs"] if row["title"] == "title-mark"]
    places = [one for one in track if one is not None]
    assert 50 <= len(places) <= 100
    assert list(FAR) in places
    assert all(round(value, 4) == value for place in places for value in place)
    assert min(metres_from(hidden, *place) for hidden in (HOME, ZONE) for place in places) >= HIDDEN_M
    lines = "".join("." if one is None else "-" for one in track).split(".")
    assert len(lines) == 3, "to the place, beyond it and back, and on: no line leads across"
    assert "track" not in told(marked[1], WHOLE - {"map"})["runs"][0]
    without_runs = told(marked[1], frozenset({"map", "load"}))
    assert "48.18" not in json.dumps(without_runs)


def test_every_field_is_in_the_description(marked: tuple[History, Desk]) -> None:
    words = Path("docs/feed.md").read_text("utf-8")
    feed = told(marked[1], WHOLE)
    lists = [*feed.values(), *feed["before"].values()]
    names = set(feed) | set(feed["before"]) | {name for rows in lists if isinstance(rows, list) for row in rows
                                               if isinstance(row, dict) for name in row}  # fmt: skip
    assert [name for name in names if f"`{name}`" not in words] == []


def test_days_before_the_first_one_are_not_in_it(marked: tuple[History, Desk]) -> None:
    feed = told(marked[1], WHOLE, since=day(97))
    assert feed["pain"] == []
    assert feed["withheld"] == 0
    assert {row["local_date"] for row in feed["runs"]} <= {f"{day(number)}" for number in range(97, 100)}


def test_silence_is_told_only_where_it_can_be(tmp_path: Path) -> None:
    history = new_history(tmp_path)
    try:
        desk = Desk(history.con, settings_at(tmp_path / "home"), NOW, OWNER)  # day 100
        nothing = told(desk, WHOLE)
        assert nothing["silence"]["why"] == "nothing"
        assert [nothing[name] for name in ("gait", "tried", "runs")] == [[], [], []]
        assert (nothing["before"]["injuries"], nothing["before"]["rows"]) == (0, [])
        history.everyday(1, 80)
        refresh(history.con)
        assert told(desk, frozenset({"load"}))["silence"] == {"days": 20, "why": None, "sentence": None}
        only = told(desk, frozenset({"pain"}))
        assert (only["silence"]["days"], only["silence"]["why"]) == (None, "not_shared")
        assert only["last_day"] is None
        history.run(day(85), 10_000, shareable=False)
        assert told(desk, frozenset({"load"}))["silence"]["why"] == "withheld"
    finally:
        history.close()


def test_the_hardest_history_stays_far_below_what_a_roster_takes(tmp_path: Path) -> None:
    """Five runs a day with a track and a long title each, and hundreds of words that have to be looked at."""
    history = new_history(tmp_path)
    try:
        history.runs((day(number), 10_000) for number in range(58, 100) for _ in range(5))
        con, long = history.con, "\U0001f3c3" * 400
        con.execute("update activity set title = $t, average_heart_rate_bpm = 1e2 / 7, sample_count = 120", {"t": long})
        con.execute(
            "insert into sample (activity_no, ordinal, elapsed_s, distance_m, latitude_deg, longitude_deg) "
            "select activity_no, i, 10 * i, 80 * i, -48.0625 - 0.125 * i / 120, -111.5625 - 0.125 * i / 120 "
            "from activity, range(120) t(i) where local_date > $from::date",
            {"from": day(57)},
        )
        con.execute(
            "insert into pain_note by name select n::integer as pain_note_id, 1 as athlete_id, "
            "$on::date - (n % 25)::integer as local_date, 'knee' as area, 'left' as side, 4 as severity, "
            "'my knee gave way ' || n || ' ' || $t as text, now()::timestamp as created_at from range(1, 215) t(n)",
            {"on": day(99), "t": long},
        )
        con.execute(
            "insert into tried by name select n::integer as tried_id, 1 as athlete_id, $on::date as from_date, "
            "'rest' as kind, $t as text, now()::timestamp as created_at from range(1, 215) t(n)",
            {"on": day(99), "t": long},
        )
        read_all(con)
        refresh(con)
        desk = Desk(con, settings_at(tmp_path), NOW, OWNER)
        feed = told(desk, WHOLE)
        assert {name: len(feed[name]) for name in ("runs", "red_flags", "tried")} == dict.fromkeys(
            ("runs", "red_flags", "tried"), 200
        )
        assert sum(len(row["track"]) for row in feed["runs"]) > 2000
        assert len(json.dumps(feed, ensure_ascii=False).encode()) < MOST_BYTES
        assert read_feed(json.dumps(feed).encode(), NOW)["runs"]
    finally:
        history.close()


def test_its_tag_is_the_same_until_something_changes(marked: tuple[History, Desk]) -> None:
    feed = told(marked[1], WHOLE)
    assert etag_of(feed) == etag_of({**feed, "generated_at": "later"})
    assert etag_of(feed) != etag_of({**feed, "today": "2026-04-11"})


# Against the running service.


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("feeds")
    home = folder / "home"
    (folder / "log.csv").write_text(LOG)
    assert niggle(home, "import", str(folder / "log.csv")).returncode == 0
    assert niggle(home, "pain", "add", "--area", "knee", "--severity", "4", CANARY).returncode == 0
    with_password(home, OWNERS)
    return home


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[Served]:
    with served(home, address="0.0.0.0") as running:
        yield running


def feed_path(link: Any) -> str:
    return f"{link['path']}/feed.json"


def test_a_program_gets_what_the_link_shows_and_no_session(service: Served, home: Path) -> None:
    link = made(home, "load,pain")
    came = Visitor(service.url).ask("GET", feed_path(link))
    assert came.status == 200
    assert not came.cookies
    assert came.headers["content-type"] == "application/json"
    assert came.headers["cache-control"] == "no-store"
    assert came.headers["referrer-policy"] == "no-referrer"
    feed = json.loads(came.text)
    assert (feed["niggle_feed"], feed["athlete"], feed["link"]) == (1, "Runner", "Coach Ann")
    assert feed["scopes"] == ["load", "pain"]
    assert [row["area"] for row in feed["pain"]] == ["knee"]
    assert CANARY not in came.text
    again = Visitor(service.url).ask("GET", feed_path(link), headers={"If-None-Match": came.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    head = Visitor(service.url).ask("HEAD", feed_path(link))
    assert (head.status, head.body) == (200, b"")
    row = row_of(home, link)
    assert (row["fetches"], row["visits"], row["previews"]) == (3, 0, 0)
    assert row["fetched_at"] is not None
    assert "fetched 3 times by a program" in niggle(home, "share", "list").stdout


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_it_is_only_read(service: Served, home: Path, method: str) -> None:
    link = made(home, "load")
    assert Visitor(service.url).ask(method, feed_path(link)).status == 405
    assert row_of(home, link)["fetches"] == 0


def test_a_login_or_another_link_in_the_same_browser_changes_nothing(service: Served, home: Path) -> None:
    guest = Visitor(service.url)
    guest.get(made(home, "pain,words")["path"])
    feed = json.loads(guest.ask("GET", feed_path(made(home, "load"))).text)
    assert feed["scopes"] == ["load"]
    assert "pain" not in feed


def test_what_opens_nothing_is_told_as_by_the_link_itself(tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "log"
    with_password(home, OWNERS)
    over, revoked, good = made(home), made(home), made(home)
    answer(home, "share", "revoke", str(revoked["id"]))
    end_at(home, over, utc_now() - timedelta(seconds=1))
    with served(home, log=log) as service:
        visitor = Visitor(service.url)
        came = [visitor.ask("GET", feed_path(one)) for one in (over, revoked, {"path": f"/c/{'A' * 43}"})]
        page = visitor.get(over["path"])
        assert {(one.status, one.body) for one in [*came, page]} == {(404, page.body)}
        assert visitor.ask("GET", feed_path(good)).status == 200
        answer(home, "share", "revoke", str(good["id"]))
        assert visitor.ask("GET", feed_path(good)).status == 404
        for number in range(6):
            came.append(visitor.ask("GET", f"/c/{number:043}/feed.json"))
        assert came[-1].status == 429
    token = good["path"].removeprefix("/c/")
    assert token not in log.read_text()
    assert token.encode() not in b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_a_link_is_fetched_once_a_minute_on_average(tmp_path: Path) -> None:
    history = new_history(tmp_path)
    moment = [utc_now()]

    def write() -> Any:
        from contextlib import contextmanager

        from ingest.store.ask import transaction

        @contextmanager
        def whole() -> Iterator[Any]:
            with transaction(history.con):
                yield history.con

        return whole()

    from hashlib import sha256

    from ingest.shares import add_share, fetches

    try:
        guests = Guests(write, lambda: moment[0], Guessing(write, lambda: moment[0]))
        key = sha256(b"token").hexdigest()
        add_share(
            history.con,
            ShareLink(0, 1, "Ann", key, ("load",), None, False, moment[0], moment[0] + timedelta(days=9)),
        )
        guests.renew(history.con, {1: "Mara"})
        for _ in range(FETCHES_AT_ONCE):
            guests.fetch("token", "198.51.100.1")
        with pytest.raises(TooManyFetches) as refused:
            guests.fetch("token", "198.51.100.1")
        assert refused.value.wait_s == 60
        for _ in range(200):
            moment[0] += timedelta(seconds=60)
            guests.fetch("token", "198.51.100.1")
        assert fetches(history.con, 1) == (FETCHES_AT_ONCE + 200, moment[0])
        with pytest.raises(NoSuchLink):
            guests.fetch("tokem", "198.51.100.1")
    finally:
        history.close()
