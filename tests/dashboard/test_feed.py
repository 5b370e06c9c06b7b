"""What a link tells a program: exactly its scopes, no more often than is polite, and nothing once it is over."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.audience import NEEDS, SCOPES, Scope, Share
from analytics.run import refresh
from dashboard.desk import Desk, utc_now
from dashboard.feed import etag_of, feed_of
from dashboard.guessing import Guessing
from dashboard.guests import FETCHES_AT_ONCE, Guest, Guests, NoSuchLink, TooManyFetches
from ingest.shares import ShareLink
from tests.analytics.history import OWNER, History, day, new_history
from tests.claims import claims_in
from tests.command import answer, niggle
from tests.dashboard.test_guests import end_at, made, row_of
from tests.dashboard.test_visitors import CANARY, LOG, OWNERS, with_password
from tests.homes import settings_at
from tests.marks import found_in, granted, mark_notes, mark_samples
from tests.served import Served, served
from tests.visitors import Visitor

WHOLE: frozenset[Scope] = frozenset(SCOPES)
NOW = datetime(2026, 4, 10, 12)
ALWAYS = {
    "niggle_feed", "athlete", "link", "generated_at", "ends_at", "today", "scopes", "since", "withheld", "last_day",
    "silence",
}  # fmt: skip
OF_SCOPES: dict[Scope, set[str]] = {
    "load": {"weeks", "spikes", "last_run_day"}, "runs": {"runs", "last_run_day"},
    "pain": {"red_flags", "rest", "pain", "episodes", "last_note_day"},
}  # fmt: skip


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[History, Desk]]:
    """A hundred days of running, with marks in the last of them."""
    home = tmp_path_factory.mktemp("feed")
    history = new_history(home)
    history.everyday(1, 99)
    number = history.run(day(95), 30_000, start="18:00")
    history.run(day(80), 10_000, start="19:00", shareable=False)
    history.con.execute(
        "update activity set title = 'title-mark', description = 'description-mark', private_note = 'private-mark', "
        "average_heart_rate_bpm = 171.25 where activity_no = ?",
        [number],
    )
    mark_samples(history.con, number)
    mark_notes(history.con, day(95))
    refresh(history.con)
    yield history, Desk(history.con, settings_at(home / "home"), NOW, OWNER)
    history.close()


def told(desk: Desk, scopes: frozenset[Scope], since: Any = None) -> dict[str, Any]:
    chosen = tuple(one for one in SCOPES if one in scopes)
    link = ShareLink(1, 1, "Coach Ann", "", chosen, since, False, NOW, NOW + timedelta(days=90))
    return feed_of(desk, Guest("guest-", link, None, "Mara", Share(scopes, since), NOW))


@pytest.mark.parametrize("scope", SCOPES)
def test_each_scope_by_itself_brings_its_own_parts_and_no_mark_of_another(
    marked: tuple[History, Desk], scope: Scope
) -> None:
    for scopes in (frozenset({scope, NEEDS.get(scope, scope)}), WHOLE - {scope}, WHOLE):
        feed = told(marked[1], scopes)
        assert found_in(json.dumps(feed)) <= granted(scopes)
        assert set(feed) == ALWAYS.union(*(OF_SCOPES.get(one, set()) for one in scopes))


def test_what_is_granted_is_in_it(marked: tuple[History, Desk]) -> None:
    feed = told(marked[1], WHOLE)
    assert {"title-mark", "ankle", "171.25"} <= found_in(json.dumps(feed))
    assert {(row["state"], row["ratio"]) for row in feed["spikes"]} == {("not_covered", None)}, "one is withheld"
    assert feed["withheld"] == 1
    assert feed["pain"] == [
        {"local_date": "2026-04-05", "area": "ankle", "side": "left", "worst": 4, "changed_run": False}
    ]
    assert feed["last_run_day"] == "2026-04-09"
    assert not claims_in(json.dumps(feed))


def test_every_field_is_in_the_description(marked: tuple[History, Desk]) -> None:
    words = Path("docs/feed.md").read_text("utf-8")
    feed = told(marked[1], WHOLE)
    names = set(feed) | {name for rows in feed.values() if isinstance(rows, list) for row in rows
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
        assert told(desk, WHOLE)["silence"]["why"] == "nothing"
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
