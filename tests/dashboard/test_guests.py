"""Who comes by a link, and what they get: against the running service, by HTTP and by the line of a page."""

import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from websockets.exceptions import InvalidStatus

from analytics.audience import SCOPES
from dashboard.desk import utc_now
from dashboard.guests import guest_key
from ingest.settings import load_settings
from ingest.store.ask import transaction
from ingest.store.connect import open_store
from tests.command import answer, niggle
from tests.dashboard.test_visitors import CANARY, LOG, MARAS, OWNERS, PAGES, ROUTES, logged_in, with_password
from tests.served import Served, served
from tests.visitors import FORM, NAVIGATION, Visitor

GONE = "This link opens nothing, or no longer does."
ALL = ",".join(SCOPES)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, demo_files: list[Path]) -> Path:
    """The owner with a run, a note and what was tried; Mara with a run of her own. Both have a password."""
    folder = tmp_path_factory.mktemp("guests")
    home = folder / "home"
    (folder / f"{CANARY}.csv").write_text(LOG)
    (folder / f"{CANARY}.txt").write_text("no run")
    assert niggle(home, "import", str(folder / f"{CANARY}.csv"), str(folder / f"{CANARY}.txt")).returncode == 0
    assert niggle(home, "import", str(demo_files[-1])).returncode == 0
    assert niggle(home, "pain", "add", "--area", "knee", "--severity", "4", CANARY).returncode == 0
    assert niggle(home, "tried", "add", "--from", "2026-01-07", "--kind", "rest", CANARY).returncode == 0
    answer(home, "athlete", "add", "Mara")
    (folder / "maras.csv").write_text("date,distance_km,duration,title\n2026-01-02,7.0,40:00,Mara runs\n")
    assert niggle(home, "import", "--athlete", "Mara", str(folder / "maras.csv")).returncode == 0
    with_password(home, OWNERS)
    with_password(home, MARAS, "--athlete", "Mara")
    return home


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[Served]:
    with served(home, address="0.0.0.0") as running:
        yield running


def made(home: Path, sees: str = ALL, *more: str) -> Any:
    """A link, as the document that made it."""
    return answer(home, "share", "create", "--name", "Coach Ann", "--sees", sees, *more)


@pytest.fixture(scope="module")
def whole(home: Path, service: Served) -> Any:
    """A link that shows everything."""
    return made(home)


@pytest.fixture
def guest(service: Served, whole: Any) -> Visitor:
    """A browser that has opened it."""
    return opened(service, whole)


def opened(service: Served, link: Any) -> Visitor:
    """A browser that has opened it."""
    guest = Visitor(service.url)
    came = guest.get(link["path"])
    assert (came.status, came.where) == (303, "/")
    return guest


def row_of(home: Path, link: Any) -> Any:
    """What the list says of it."""
    return next(row for row in answer(home, "share", "list")["rows"] if row["id"] == link["id"])


# Opening.


def test_a_link_becomes_a_cookie_that_no_script_reads_and_is_nowhere_else(service: Served, home: Path) -> None:
    link = made(home)
    guest = Visitor(service.url)
    came = guest.get(link["path"])
    assert (came.status, came.where, came.body) == (303, "/", b"")
    assert came.headers["referrer-policy"] == "no-referrer"
    assert came.headers["cache-control"] == "no-store"
    assert re.fullmatch(
        r"niggle-guest=[\w-]{43}; HttpOnly; Max-Age=\d+; Path=/; SameSite=lax", came.headers["set-cookie"]
    )
    token = link["path"].removeprefix("/c/")
    assert guest.cookies["niggle-guest"] != token
    told = guest.page("")
    assert "What is shared with you?" in told
    assert "Runner lets Coach Ann look on until" in told
    assert token not in told
    assert token not in guest.get("/").text


def test_a_guest_sees_the_pages_that_were_granted_and_their_words_only(service: Served, home: Path) -> None:
    guest = opened(service, made(home))
    assert sum(CANARY in guest.page(page) for page in PAGES) >= 2
    few = opened(service, made(home, "load"))
    for page in PAGES:
        told = few.page(page)
        assert CANARY not in told
        assert ("Has it jumped?" in told) == (page == "load")
        assert "Mara" not in told
        assert "niggle.toml" not in told
        assert str(home) not in told


NOTHING = ["x", "A" * 43, "..", "%2e%2e/%2e%2e", "a/b/c", "", "'; drop table share_link; --", "é", "x" * 4000, "%00"]


def test_what_opens_nothing_is_told_alike(tmp_path: Path) -> None:
    """Never made, over, revoked: one answer, so that none of it can be told from another."""
    home = tmp_path / "home"
    with_password(home, OWNERS)
    over, revoked = made(home), made(home)
    answer(home, "share", "revoke", str(revoked["id"]))
    end_at(home, over, utc_now() - timedelta(seconds=1))
    with served(home) as service:
        told = set()
        for path in (over["path"], revoked["path"], f"/c/{'A' * 43}"):
            came = Visitor(service.url).get(path)
            told.add((came.status, came.body, came.headers["referrer-policy"], came.headers.get("set-cookie")))
        assert len(told) == 1
        assert next(iter(told))[0] == 404
        assert GONE in Visitor(service.url).get("/c/x").text
        answer(home, "account", "delete")
        assert Visitor(service.url).get(over["path"]).status == 404


def end_at(home: Path, link: Any, at: Any) -> None:
    """Make a link end at this instant."""
    con = open_store(load_settings(home, {}), utc_now())
    try:
        with transaction(con):
            con.execute("update share_link set ends_at = ? where share_link_id = ?", [at, link["id"]])
    finally:
        con.close()


def test_guessing_links_is_slowed_down_and_keeps_nobody_from_logging_in(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with_password(home, OWNERS)
    link = made(home)
    with served(home) as service:
        came = [Visitor(service.url).get(f"/c/{number:043}") for number in range(12)]
        assert [one.status for one in came[:5]] == [404] * 5
        assert came[-1].status == 429
        assert 1 <= int(came[-1].headers["retry-after"]) <= 60
        assert Visitor(service.url).get(link["path"]).status == 429
        logged_in(service, OWNERS)
    _counted(home, 14, utc_now())
    with served(home) as service:
        came = [Visitor(service.url).get(link["path"])]
        assert came[0].status == 429, "a restart is no way around"
        assert 30 < int(came[0].headers["retry-after"]) <= 60
    _counted(home, 14, utc_now() - timedelta(minutes=2))
    with served(home) as service:
        assert Visitor(service.url).get(link["path"]).status == 303


def _counted(home: Path, failures: int, at: datetime) -> None:
    """Make it that many wrong links, the last one at this instant."""
    con = open_store(load_settings(home, {}), utc_now())
    try:
        with transaction(con):
            con.execute("update login_delay set failures = ?, last_at = ? where about like 'link %'", [failures, at])
    finally:
        con.close()


@pytest.mark.parametrize("path", NOTHING)
def test_whatever_stands_there_is_answered(quiet: Served, path: str) -> None:
    came = Visitor(quiet.url).get(f"/c/{quote(path, safe='/%')}")
    assert came.status in (400, 404, 429)
    assert not came.cookies


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service at which nobody does anything else."""
    home = tmp_path_factory.mktemp("quiet") / "home"
    with_password(home, OWNERS)
    with served(home) as service:
        yield service


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_a_link_is_opened_by_get_alone(service: Served, home: Path, whole: Any, method: str) -> None:
    before = row_of(home, whole)["previews"]
    guest = Visitor(service.url)
    assert guest.ask(method, whole["path"], "" if method == "POST" else None, FORM).status == 405
    assert not guest.cookies
    assert row_of(home, whole)["previews"] == before


# What a guest gets.

FORBIDDEN = [path for path, (_, _, status) in ROUTES.items() if path.startswith(("/_stcore/", "/auth", "/oauth2"))]


@pytest.mark.parametrize("path", sorted(set(FORBIDDEN) - {
    "/_stcore/health", "/_stcore/host-config", "/_stcore/stream", "/_stcore/bidi-components/x/y.js",
}))  # fmt: skip
def test_what_is_no_page_is_no_guests(guest: Visitor, path: str) -> None:
    assert guest.ask(ROUTES[path][0], path, headers=NAVIGATION).status == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/load", "/_stcore/stream", "/media/x", "/leave", "/static/x"])
def test_a_guest_sends_nothing(guest: Visitor, method: str, path: str) -> None:
    assert guest.ask(method, path, "x").status == 403


def test_a_guest_uploads_nothing(guest: Visitor) -> None:
    with guest.line() as page:
        page.run("niggles")
        xsrf = guest.cookies.get("_streamlit_xsrf", "")
        upload = f"/_stcore/upload_file/{page.session}/{page.session}"
        for method in ("PUT", "POST", "DELETE"):
            assert guest.ask(method, upload, b"x", {"X-Xsrftoken": xsrf}).status == 403


def test_what_is_about_the_login_is_nothing_of_a_guests(service: Served, guest: Visitor) -> None:
    for path in ("/account", "/strava/callback?state=x&code=y"):
        came = guest.get(path)
        assert came.status in (303, 404)
        assert came.status == 404 or came.where.startswith("/login")
        assert "Runner" not in came.text
    sent = guest.send("/account", word="x", do="logout")
    assert sent.status == 401
    session = Visitor(service.url, {"niggle": guest.cookies["niggle-guest"]})
    assert (session.get("/").status, session.line_status()) == (303, 403), "a guest's id is no login's"


def test_a_logins_id_is_no_guests(service: Served) -> None:
    owner = logged_in(service, OWNERS)
    forged = Visitor(service.url, {"niggle-guest": owner.cookies["niggle"]})
    assert (forged.get("/").status, forged.line_status()) == (404, 403)


@pytest.mark.parametrize("cookie", ["x", "0" * 43, "a" * 4000, "\u00e9", "../../etc"])
def test_a_forged_guest_opens_nothing(service: Served, cookie: str) -> None:
    forged = Visitor(service.url, {"niggle-guest": cookie.encode().decode("latin-1")})
    assert forged.get("/").status == 404
    assert forged.line_status() == 403


def test_what_the_door_tells_pages_cannot_be_said_by_a_visitor(service: Served, home: Path, guest: Visitor) -> None:
    """Neither the header with the key of another guest or login, nor what the store holds of a session."""
    key = guest_key(guest.cookies["niggle-guest"])
    assert key is not None
    stranger = Visitor(service.url, {"niggle-guest": key}, headers={"X-Niggle-Visit": key})
    assert stranger.line_status({"X-Niggle-Visit": key}) == 403
    few = opened(service, made(home, "load"))
    with few.line({"X-Niggle-Visit": key}) as page:
        assert "What hurts" not in page.run("niggles")


def test_an_address_leads_a_guest_to_nobody_elses_history(service: Served, home: Path, guest: Visitor) -> None:
    for query in ("athlete=Mara", "athlete=mara&range=all", "athlete=nobody", "note=1&tried=1", "on=2999-01-01"):
        for page in ("", "load", "niggles", "runs"):
            told = guest.page(page, query)
            assert "Mara runs" not in told
            assert "7.0 km" not in told
    maras = answer(home, "share", "create", "--name", "Bo", "--sees", ALL, "--athlete", "Mara")
    hers = opened(service, maras)
    key = answer(home, "spikes")["rows"][0]["activity_id"]
    for query in ("", "athlete=Runner", f"run={key}"):
        assert CANARY not in hers.page("runs", query)
    assert "Mara runs" in hers.page("runs")


def test_days_before_the_first_one_are_not_there_whatever_the_address_says(service: Served, home: Path) -> None:
    guest = opened(service, made(home, ALL, "--from", "2026-01-02"))
    for query in ("on=2026-01-01", "on=2025-12-31", "range=all"):
        told = guest.page("runs", query)
        assert f"{CANARY} run" not in told
    assert "before the first day that is shared" in guest.page("load", "on=2026-01-01")


def test_words_that_are_not_granted_are_not_found_by_searching(service: Served, home: Path) -> None:
    guest = opened(service, made(home, "runs,pain"))
    assert "Nothing fits" in guest.page("runs", f"text={CANARY}")
    told = guest.page("niggles")
    assert "4/10" in told
    assert CANARY not in told


def test_downloads_are_whose_page_was_told_of_them(service: Served, guest: Visitor, whole: Any) -> None:
    other = opened(service, whole)
    with guest.line() as page:
        page.run("load")
        address = page.download("csv-weeks")
        assert guest.get(address).status == 200
        assert other.get(address).status == 404
        assert logged_in(service, OWNERS).get(address).status == 404
        assert Visitor(service.url).get(address).status == 303


def test_a_guests_page_that_lost_its_line_is_taken_up_by_nobody_else(
    service: Served, home: Path, guest: Visitor
) -> None:
    owner, few = logged_in(service, OWNERS), opened(service, made(home, "load"))
    with owner.line() as page:
        page.run("runs")
        left = page.session
    for other in (few, guest):
        with other.line(resume=left) as line:
            told = line.run("data")
            assert line.session != left
            assert "What is shared with you?" in told
    with guest.line() as page:
        page.run("niggles")
        left = page.session
    with few.line(resume=left) as line:
        assert CANARY not in line.run("niggles")
        assert line.session != left


def test_buttons_of_the_owners_do_nothing_by_a_guests_line(service: Served, home: Path, guest: Visitor) -> None:
    owner = logged_in(service, OWNERS)
    with owner.line() as theirs, guest.line() as page:
        theirs.run("niggles")
        none = theirs.button("no-pain")
        theirs.run("data")
        undo = theirs.button("undo-1")
        for name in ("niggles", "data", ""):
            page.run(name)
            page.run(name, none=none, undo=undo)
        time.sleep(1)
    assert answer(home, "status")["activities"] == 2
    assert len(answer(home, "pain", "list")["rows"]) == 1


# Ending.


def test_a_revoked_link_closes_its_pages_at_once_and_opens_nothing(service: Served, home: Path) -> None:
    link, other = made(home), made(home)
    guest, still = opened(service, link), opened(service, other)
    kept = dict(guest.cookies)
    with guest.line() as page, still.line() as their:
        page.run("load")
        their.run("load")
        address = page.download("csv-weeks")
        begun = time.monotonic()
        answer(home, "share", "revoke", str(link["id"]))
        assert page.is_cut(3)
        assert time.monotonic() - begun < 4
        assert not their.is_cut(1)
    replayed = Visitor(service.url, dict(kept))
    assert (replayed.line_status(), replayed.get(address).status) == (403, 404)
    told = Visitor(service.url, dict(kept)).get("/load")
    assert (told.status, GONE in told.text) == (404, True)
    assert Visitor(service.url, kept).ask("GET", "/_stcore/host-config").status == 401
    assert Visitor(service.url).get(link["path"]).status == 404


def test_a_link_that_ends_while_a_page_is_open_closes_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with_password(home, OWNERS)
    link = made(home, "load")
    end_at(home, link, utc_now() + timedelta(seconds=20))
    with served(home) as service:
        guest = opened(service, link)
        with guest.line() as page:
            page.run("load")
            assert not page.is_cut(0.5)
            assert page.is_cut(40)
        assert Visitor(service.url, dict(guest.cookies)).line_status() == 403
        assert guest.get("/").status == 404
        assert row_of(home, link)["state"] == "over"


def test_where_no_password_is_asked_for_a_guest_is_not_taken_for_the_runner(tmp_path: Path) -> None:
    """Not with a page that is open when the link is revoked, either."""
    home = tmp_path / "home"
    (tmp_path / "log.csv").write_text(LOG)
    assert niggle(home, "import", str(tmp_path / "log.csv")).returncode == 0
    link = made(home, "load")
    with served(home) as service:
        guest = opened(service, link)
        with guest.line() as page:
            told = page.run("runs")
            assert "What is shared with you?" in told
            assert CANARY not in told
            answer(home, "share", "revoke", str(link["id"]))
            assert page.is_cut(3)
        with pytest.raises(InvalidStatus), guest.line():
            pass
        gone = guest.ask("GET", "/runs", headers=NAVIGATION)
        assert gone.status == 404
        assert "This link opens nothing" in gone.text
        assert CANARY not in gone.text


def test_a_restart_ends_no_link_and_no_guest(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with_password(home, OWNERS)
    link = made(home, "load")
    with served(home) as service:
        guest = opened(service, link)
        guest.page("load")
    with served(home) as service:
        guest.url = service.url
        assert "Has it jumped?" in guest.page("load")
    assert row_of(home, link)["visits"] == 1


# Visits, and several in one browser.


def test_each_browser_is_a_visit_and_a_preview_is_none(service: Served, home: Path) -> None:
    link = made(home, "load")
    first, forwarded = opened(service, link), opened(service, link)
    opened(service, link)  # looks at no page
    forwarded.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
    first.page("load")
    forwarded.page("load")
    row = row_of(home, link)
    assert (row["visits"], row["previews"]) == (2, 1)
    assert row["seen_at"] is not None
    assert all(visit["agent"] for visit in row["latest"])


def test_each_opening_is_a_session_of_its_own_and_an_invented_id_is_not_taken(service: Served, home: Path) -> None:
    link = made(home, "load")
    fixed = Visitor(service.url, {"niggle-guest": "A" * 43})
    first = fixed.get(link["path"]).cookies["niggle-guest"]
    assert first != "A" * 43
    assert Visitor(service.url, {"niggle-guest": "A" * 43}).line_status() == 403
    assert fixed.get(link["path"]).cookies["niggle-guest"] != first
    assert Visitor(service.url, {"niggle-guest": first}).line_status() == 403


def test_of_two_links_in_one_browser_the_later_one_holds(service: Served, home: Path) -> None:
    guest = opened(service, made(home, "load"))
    with guest.line() as page:
        page.run("load")
        assert guest.get(made(home, "gait")["path"]).status == 303
        assert page.is_cut(3)
    assert "Is your form changing?" in guest.page("gait")
    assert "Has it jumped?" not in guest.page("load")


def test_an_athlete_looks_through_a_link_and_stays_logged_in(service: Served, home: Path) -> None:
    owner = logged_in(service, OWNERS)
    with owner.line() as own:
        own.run("data")
        assert owner.get(made(home, "load")["path"]).status == 303
        assert not own.is_cut(1)
    told = owner.page("data")
    assert "What is shared with you?" in told
    assert "by the link for Coach Ann: leave" in told
    assert owner.get("/account").status == 200
    assert "Logged in as Runner" in owner.get("/account").text
    assert owner.get("/leave", **{"Sec-Fetch-Site": "cross-site"}).status == 303
    assert "What is shared with you?" in owner.page("")
    came = owner.get("/leave")
    assert (came.status, came.where) == (303, "/")
    assert "niggle-guest" not in owner.cookies
    assert "Runner: log out" in owner.page("data")


def test_who_leaves_has_to_open_the_link_again(service: Served, home: Path) -> None:
    link = made(home, "load")
    guest = opened(service, link)
    kept = dict(guest.cookies)
    with guest.line() as page:
        page.run("load")
        assert "You have left" in guest.get("/leave").text
        assert page.is_cut(3)
    assert Visitor(service.url, kept).line_status() == 403
    assert guest.get(link["path"]).status == 303


def test_who_logs_in_sees_their_own_pages(service: Served, home: Path) -> None:
    guest = opened(service, made(home, "load"))
    kept = dict(guest.cookies)
    assert guest.log_in(MARAS, "mara").status == 303
    assert "Mara: log out" in guest.page("")
    assert Visitor(service.url, kept).line_status() == 403


# Names, origins, logs.


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1"])
def test_a_line_of_a_guests_is_opened_by_our_own_pages_only(guest: Visitor, origin: str) -> None:
    assert guest.line_status() == 101
    assert guest.line_status({"Origin": origin}) == 403


def test_behind_a_trusted_proxy_the_cookie_is_secure_and_another_name_opens_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with_password(home, OWNERS)
    settings = {"NIGGLE_TRUSTED_PROXIES": "127.0.0.1", "NIGGLE_ALLOWED_HOSTS": "run.example.org"}
    link = made(home, "load")
    with served(home, settings=settings) as service:
        proxied = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
        guest = Visitor(service.url, host="run.example.org", headers=proxied)
        came = guest.get(link["path"])
        assert set(came.cookies) == {"__Host-niggle-guest"}
        assert "; Secure" in came.headers["set-cookie"]
        assert guest.line_status({**proxied, "Origin": "https://run.example.org"}) == 101
        assert Visitor(service.url, host="evil.example", headers=proxied).get(link["path"]).status == 400


def test_no_token_stands_in_a_log_a_page_or_the_store(tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "log"
    with_password(home, OWNERS)
    link = made(home, "load")
    token = link["path"].removeprefix("/c/")
    with served(home, log=log) as service:
        guest = opened(service, link)
        assert Visitor(service.url).get(f"{link['path']}x").status == 404
        assert Visitor(service.url).get(f"{link['path']}/%ff%00").status in (400, 404)
        told = guest.page("") + guest.page("load") + guest.get("/").text
        answer(home, "share", "list")
        answer(home, "share", "revoke", "1")
        told += guest.get("/").text
    stored = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    for secret in (token, guest.cookies.get("niggle-guest", token)):
        assert secret not in log.read_text()
        assert secret not in told
        assert secret.encode() not in stored
