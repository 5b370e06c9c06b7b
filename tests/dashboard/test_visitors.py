"""Who comes in, and what they see: against the running service, by HTTP and by the line of a page."""

import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from websockets.exceptions import InvalidStatus

from dashboard.login_page import coarse_agent
from ingest.settings import load_settings
from ingest.store.ask import transaction
from ingest.store.connect import open_store
from tests import warm
from tests.command import answer, environment, niggle
from tests.served import Served, free_port, served
from tests.visitors import FORM, NAVIGATION, Visitor

OWNERS, MARAS = "correct horse battery", "staple & ünïcode 漢"
PAGES = ["", "load", "gait", "niggles", "before", "runs", "data", "settings"]
CANARY = "kingfisher"  # stands in everything of the owner's, and in nothing of Mara's
LOG = f"date,distance_km,duration,title,notes\n2026-01-01,10.0,50:00,{CANARY} run,sore {CANARY}\n"

# Every path of Streamlit's and ours: what nobody gets, and what somebody who is logged in gets.
ROUTES: dict[str, tuple[str, int, int]] = {
    "/": ("GET", 303, 200),
    "/load?range=1y": ("GET", 303, 200),
    "/_stcore/health": ("GET", 200, 200),
    "/_stcore/metrics": ("GET", 303, 200),
    "/_stcore/host-config": ("GET", 303, 200),
    "/_stcore/stream": ("GET", 303, 200),  # no line is asked for: Streamlit's page
    "/_stcore/script-health-check": ("GET", 303, 200),
    "/_stcore/agent/openapi.json": ("GET", 303, 200),  # what it could do if it were on
    "/_stcore/agent/interact": ("POST", 401, 403),
    "/_stcore/agent/mcp": ("POST", 401, 400),
    "/_stcore/upload_file/0b1ff0e0-0000-0000-0000-000000000000/0b1ff0e0-0000-0000-0000-000000000001": ("PUT", 401, 404),
    "/_stcore/bidi-components/x/y.js": ("GET", 303, 404),
    "/component/x/y.html": ("GET", 303, 404),
    "/media/" + "0" * 32 + ".csv": ("GET", 303, 404),
    "/static/nothing.js": ("GET", 303, 200),  # Streamlit answers what it does not know with its page
    "/auth/login": ("GET", 303, 302),
    "/auth/logout": ("GET", 303, 302),
    "/oauth2callback": ("GET", 303, 302),
    "/login": ("GET", 200, 303),
    "/login/icon.svg": ("GET", 200, 200),
    "/account": ("GET", 303, 200),
    "/strava/callback": ("GET", 303, 303),
    "/strava/webhook": ("GET", 403, 403),
}


def with_password(home: Path, password: str, *whose: str) -> None:
    """Set a password as a script does."""
    done = warm.run(["account", "set", *whose, "--password-file", "-"], environment(home), given=f"{password}\n")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, demo_files: list[Path]) -> Path:
    """The owner with a run, notes and what was tried, all of which say so; Mara with a run of her own."""
    folder = tmp_path_factory.mktemp("visitors")
    (folder / f"{CANARY}.csv").write_text(LOG)
    (folder / f"{CANARY}.txt").write_text("no run")
    home = folder / "home"
    assert niggle(home, "import", str(folder / f"{CANARY}.csv"), str(folder / f"{CANARY}.txt")).returncode == 0
    assert niggle(home, "import", str(demo_files[-1])).returncode == 0
    assert niggle(home, "pain", "add", "--area", "knee", "--severity", "4", CANARY).returncode == 0
    assert niggle(home, "tried", "add", "--from", "2026-01-07", "--kind", "rest", CANARY).returncode == 0
    assert niggle(home, "gear", "add", "shoe", CANARY, "--from", "2026-01-01").returncode == 0
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


@pytest.fixture
def owner(service: Served) -> Visitor:
    return logged_in(service, OWNERS)


@pytest.fixture
def mara(service: Served) -> Visitor:
    return logged_in(service, MARAS, "mara")


def logged_in(service: Served, password: str, name: str = "") -> Visitor:
    """Somebody who has logged in."""
    visitor = Visitor(service.url)
    assert visitor.log_in(password, name).status == 303
    return visitor


# Where it starts, and what the terminal says.


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.20"])
def test_without_a_password_it_starts_for_no_other_machine(tmp_path: Path, address: str) -> None:
    done = niggle(tmp_path / "home", "serve", "--address", address, "--port", str(free_port()))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count(". ") == 0
    assert done.stderr.endswith("set one before: niggle account set\n")
    answer(tmp_path / "home", "athlete", "add", "Mara")
    assert niggle(tmp_path / "home", "serve", "--address", address).returncode == 2


@pytest.mark.parametrize(("name", "value"), [("ALLOWED_HOSTS", "run.example.org"), ("TRUSTED_PROXIES", "127.0.0.1")])
def test_nor_behind_a_proxy(tmp_path: Path, name: str, value: str) -> None:
    done = niggle(tmp_path / "home", "serve", "--port", str(free_port()), **{f"NIGGLE_{name}": value})
    assert done.returncode == 2
    assert "niggle account set" in done.stderr


def test_a_name_is_no_address(home: Path) -> None:
    done = niggle(home, "serve", "--address", "example.org")
    assert done.returncode == 2
    assert "allowed_hosts" in done.stderr


def test_on_this_machine_nothing_is_asked_until_there_is_a_password(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with served(home) as service:
        visitor = Visitor(service.url)
        assert (visitor.get("/").status, visitor.line_status()) == (200, 101)
        assert (visitor.get("/login").where, visitor.get("/account").where) == ("/", "/")
        assert visitor.send("/login", word="x", password="y").where == "/"
        with visitor.line() as open_page:
            open_page.run("")
            with_password(home, OWNERS)
            assert open_page.is_cut(10)
        assert (visitor.get("/").where, visitor.line_status()) == ("/login", 403)
        assert visitor.log_in(OWNERS).status == 303
        assert visitor.get("/").status == 200
        answer(home, "account", "delete")
        assert (Visitor(service.url).get("/").status, Visitor(service.url).line_status()) == (200, 101)


@pytest.mark.parametrize(
    ("given", "told"),
    [("short\n", "at least 8"), ("\n", "at least 8"), ("x" * 1001, "at most 1,000 bytes"), ("é" * 501, "1,000 bytes")],
)
def test_what_is_no_password_is_refused_and_never_repeated(tmp_path: Path, given: str, told: str) -> None:
    done = warm.run(["account", "set", "--password-file", "-"], environment(tmp_path / "home"), given=given)
    assert done.returncode == 2
    assert told in done.stderr
    assert not given.strip() or given.strip() not in done.stderr
    assert answer(tmp_path / "home", "account", "list")["rows"][0]["set_at"] is None


def test_without_a_terminal_and_a_file_nothing_is_set(tmp_path: Path) -> None:
    done = warm.run(["account", "set"], environment(tmp_path / "home"), given="correct horse\n")
    assert done.returncode == 2
    assert "--password-file" in done.stderr


def test_the_terminal_stays_whoever_holds_the_machine(home: Path, service: Served) -> None:
    assert [row["owner"] for row in answer(home, "account", "list")["rows"]] == [True, False]
    assert answer(home, "pain", "list")["rows"][0]["text"] == CANARY
    assert answer(home, "status", "--athlete", "Mara")["activities"] == 1


# Nobody.


@pytest.mark.parametrize("path", ROUTES)
def test_what_nobody_gets_and_what_somebody_gets(service: Served, owner: Visitor, path: str) -> None:
    method, for_nobody, for_somebody = ROUTES[path]
    stranger = Visitor(service.url)
    came = stranger.ask(method, path, headers=NAVIGATION)
    assert came.status == for_nobody
    if for_nobody == 303:
        assert came.where.startswith("/login")
        assert stranger.ask(method, path).status == 401
        assert stranger.ask("HEAD", path).status == 401
    assert CANARY not in came.text
    assert owner.ask(method, path, headers=NAVIGATION).status == for_somebody


def test_every_path_of_streamlits_is_in_the_matrix() -> None:
    from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

    paths = {re.sub(r"\{.*", "", getattr(route, "path", "")) for route in create_streamlit_routes(mock.MagicMock())}
    unknown = [path for path in paths if path and not any(known.startswith(path) for known in ROUTES)]
    assert unknown == []


LOOK_ALIKES = ["/login/", "//login", "/login/../load", "/LOGIN", "/%6cogin/../", "/_stcore/health/", "/login%00"]


@pytest.mark.parametrize("path", LOOK_ALIKES)
def test_what_only_looks_like_an_open_path_is_not(service: Served, path: str) -> None:
    assert Visitor(service.url).ask("GET", path).status in (400, 401)


@pytest.mark.parametrize(
    "cookie", ["", "x", "0" * 43, "../../etc", "a" * 4000, "\u00e9", "null", "'; drop table login_session; --"]
)
def test_a_forged_cookie_opens_nothing(service: Served, cookie: str) -> None:
    stranger = Visitor(service.url, {"niggle": cookie.encode().decode("latin-1")})
    assert stranger.get("/").status == 303
    assert stranger.line_status() == 403


def test_what_the_store_holds_of_a_session_opens_nothing(home: Path, service: Served, owner: Visitor) -> None:
    """Whoever reads the database has the SHA-256 of the id, and the header that the door tells pages by."""
    from dashboard.visits import key_of

    key = key_of(owner.cookies["niggle"])
    assert key is not None
    stranger = Visitor(service.url, {"niggle": key}, headers={"X-Niggle-Visit": key})
    assert stranger.get("/").status == 303
    assert stranger.line_status({"X-Niggle-Visit": key}) == 403


def test_the_login_tells_nobody_who_is_here(service: Served) -> None:
    stranger = Visitor(service.url)
    page = stranger.get("/login").text
    assert not any(word in page for word in ("Runner", "Mara", CANARY))
    assert "<script" not in page
    told = {stranger.log_in("wrong wrong", name).text.replace(stranger.word(), "") for name in ("nobody", "Nobody")}
    assert len(told) == 1


# Logging in and out.


def test_a_session_is_a_cookie_of_this_host_that_no_script_reads(service: Served) -> None:
    visitor = Visitor(service.url)
    came = visitor.log_in(MARAS, "MARA")
    assert (came.status, came.where) == (303, "/")
    assert len(came.cookies["niggle"]) == 43
    assert re.search(r"HttpOnly; Max-Age=\d+; Path=/; SameSite=lax", " ".join(_set_cookies(service)))
    assert visitor.get("/").headers["cache-control"] == "no-store"


def _set_cookies(service: Served) -> list[str]:
    import http.client
    import urllib.parse

    visitor = Visitor(service.url)
    word = visitor.word()
    line = http.client.HTTPConnection(urllib.parse.urlsplit(service.url).netloc, timeout=60)
    body = urllib.parse.urlencode({"word": word, "password": OWNERS})
    line.request("POST", "/login", body, {**FORM, "Cookie": f"niggle-form={word}"})
    came = line.getresponse()
    line.close()
    return [value for name, value in came.getheaders() if name.lower() == "set-cookie"]


def test_an_id_that_was_there_before_the_login_is_not_taken(service: Served) -> None:
    """Session fixation: neither an invented id nor that of a session lives on through a login."""
    invented = "A" * 43
    fixed = Visitor(service.url, {"niggle": invented})
    assert fixed.log_in(OWNERS).cookies["niggle"] != invented
    assert Visitor(service.url, {"niggle": invented}).get("/").status == 303
    before = fixed.cookies["niggle"]
    fixed.cookies["niggle-form"] = word = Visitor(service.url).word()
    came = fixed.send("/login", word=word, name="Mara", password=MARAS)
    assert came.status == 303
    assert came.cookies["niggle"] != before
    assert Visitor(service.url, {"niggle": before}).get("/").status == 303


def test_a_cookie_is_worth_nothing_after_the_logout(service: Served, mara: Visitor) -> None:
    kept = dict(mara.cookies)
    with mara.line() as page:
        page.run("")
        assert mara.send("/account", word=mara.word("/account"), do="logout").where == "/login"
        assert page.is_cut(5)
    assert "niggle" not in mara.cookies
    replayed = Visitor(service.url, kept)
    assert (replayed.get("/").status, replayed.line_status()) == (303, 403)


def test_a_session_that_is_ended_closes_its_pages_at_once(home: Path, service: Served, owner: Visitor) -> None:
    kept = logged_in(service, OWNERS)
    rows = answer(home, "account", "sessions", "list")["rows"]
    assert {row["athlete"] for row in rows} == {"Runner", "Mara"}
    assert all(row["agent"] for row in rows)
    with owner.line() as page, kept.line() as other:
        page.run("")
        other.run("")
        *_, number, _ = sorted(row["id"] for row in rows if row["athlete"] == "Runner")
        begun = time.monotonic()
        answer(home, "account", "sessions", "end", str(number))
        assert page.is_cut(3)
        assert time.monotonic() - begun < 4
        assert not other.is_cut(1)
    assert owner.get("/").status == 303
    assert kept.get("/").status == 200
    answer(home, "account", "sessions", "end", "--all")
    assert kept.get("/").status == 303


def test_sessions_are_listed_and_ended_by_their_owner_alone(service: Served, owner: Visitor, mara: Visitor) -> None:
    page = mara.get("/account").text
    assert "Logged in as Mara" in page
    assert "another program" in page
    other = logged_in(service, MARAS, "mara")
    number = re.search(r'name="session" value="(\d+)"', owner.get("/account").text)
    theirs = [int(n) for n in re.findall(r'name="session" value="(\d+)"', other.get("/account").text)]
    assert theirs
    refused = owner.send("/account", word=owner.word("/account"), do="end", session=theirs[0])
    assert refused.status == 404
    assert mara.get("/").status == 200
    assert number is None or int(number[1]) not in theirs
    assert other.send("/account", word=other.word("/account"), do="others").where == "/account"
    assert (mara.get("/").status, other.get("/").status, owner.get("/").status) == (303, 200, 200)


@pytest.mark.parametrize(
    ("headers", "word"),
    [
        ({"Origin": "http://evil.example"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": "", "Sec-Fetch-Site": "cross-site"}, True),
        ({}, False),
    ],
)
@pytest.mark.parametrize("path", ["/login", "/account"])
def test_a_form_of_another_page_is_not_taken(
    service: Served, owner: Visitor, path: str, headers: dict[str, str], word: bool
) -> None:
    """CSRF: another site's Origin, none where the browser says cross-site, or a word that is not this browser's."""
    visitor = Visitor(service.url) if path == "/login" else owner
    given = visitor.word(path) if word else "0" * 64
    came = visitor.send(path, headers, word=given, password=OWNERS, do="logout")
    assert came.status == 403
    assert owner.get("/").status == 200
    assert "niggle" not in came.cookies


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ("/load?range=1y", "/load?range=1y"), ("//evil.example", "/"), ("http://evil.example", "/"), ("/\\evil", "/"),
        ("javascript:alert(1)", "/"), ("/account", "/account"), ("/load/../x", "/"), ("/load" + "x" * 600, "/"),
        ("//[", "/"), ("", "/"),
    ],
)  # fmt: skip
def test_the_login_leads_to_pages_of_ours_only(service: Served, given: str, where: str) -> None:
    visitor = Visitor(service.url)
    came = visitor.send("/login", word=visitor.word(), next=given, password=OWNERS)
    assert (came.status, came.where) == (303, where)


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a" * 9000, b"&".join(b"a=1" for _ in range(50)), b"", b"%zz=%00"])
def test_whatever_is_sent_to_the_login_is_answered(service: Served, body: bytes) -> None:
    assert Visitor(service.url).ask("POST", "/login", body, FORM).status in (400, 403)
    assert Visitor(service.url).ask("POST", "/login", body).status == 400


# Another athlete's.


@pytest.mark.parametrize("page", PAGES)
def test_an_athlete_sees_their_own_history_whatever_the_address_says(
    home: Path, owner: Visitor, mara: Visitor, page: str
) -> None:
    key = _key_of_the_owners_run(home)
    for query in ("", "athlete=Runner", "athlete=runner&range=all", f"run={key}", "tried=1", "note=1", f"about={key}"):
        told = mara.page(page, query)
        assert CANARY not in told.replace(f"run={key}", "")
        assert "Runner" not in told.replace("“Runner”", "").replace("athlete=Runner", "").replace("athlete=runner", "")
    assert "Mara: log out" in told
    assert "Mara runs" not in owner.page(page, "athlete=Mara")


def test_the_owner_sees_their_own(owner: Visitor) -> None:
    assert sum(CANARY in owner.page(page) for page in PAGES) >= 3


def test_what_another_pressed_is_not_pressed_by_their_buttons(home: Path, owner: Visitor, mara: Visitor) -> None:
    """Widgets of the owner's pages, with the owner's numbers, sent by the line of Mara's."""
    with owner.line() as theirs, mara.line() as line:
        theirs.run("data")
        undo = theirs.button(f"undo-{answer(home, 'imports')['rows'][-1]['run_no']}")
        theirs.run("niggles", "note=1")
        line.run("data")
        line.run("data", undo=undo)
        line.run("niggles", "note=1", undo=undo)
        time.sleep(1)
    assert answer(home, "status")["activities"] == 2
    assert answer(home, "pain", "list")["rows"][0]["text"] == CANARY


def test_downloads_are_whose_page_was_told_of_them(service: Served, home: Path, owner: Visitor, mara: Visitor) -> None:
    with owner.line() as page:
        page.run("runs", f"run={_key_of_the_owners_run(home, samples=True)}")
        address = page.download("samples-csv")
        assert owner.get(address).status == 200
        assert owner.get(address).headers["cache-control"] == "no-store"
        assert mara.get(address).status == 404
        assert Visitor(service.url).get(address).status == 303
        upload = f"/_stcore/upload_file/{page.session}/{page.session}"
        xsrf = mara.cookies.get("_streamlit_xsrf", "")
        for method in ("PUT", "DELETE"):
            assert mara.ask(method, upload, b"x", {"X-Xsrftoken": xsrf}).status == 404


def test_a_page_that_lost_its_line_is_taken_up_by_nobody_else(owner: Visitor, mara: Visitor) -> None:
    with owner.line() as page:
        page.run("runs")
        left = page.session
        with mara.line(resume=left) as line:
            assert CANARY not in line.run("runs")
            assert line.session != left
    with mara.line(resume=left) as line:
        assert CANARY not in line.run("runs")
        assert line.session != left


def test_the_house_is_the_owners(owner: Visitor, mara: Visitor) -> None:
    assert "Who is here?" in owner.page("settings")
    told = mara.page("settings")
    assert "Who is here?" not in told
    assert "the first athlete changes them" in told
    assert "niggle.toml" not in told


def test_what_takes_away_for_good_asks_for_the_password_again(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "home"
    (tmp_path / "log.csv").write_text(LOG)
    assert niggle(other, "import", str(tmp_path / "log.csv")).returncode == 0
    with_password(other, OWNERS)
    with served(other) as service:
        visitor = logged_in(service, OWNERS)
        with visitor.line() as page:
            page.run("data")
            undo = page.button("undo-1")
    _age(other, 1, confirmed=timedelta(minutes=11))
    with served(other) as service:
        visitor.url = service.url
        with visitor.line() as page:
            assert "type your password again first" in page.run("data")
            page.run("data", undo=undo)
            time.sleep(1)
            assert answer(other, "status")["activities"] == 1
        word = visitor.word("/login?again=1&next=/data")
        assert visitor.send("/login", word=word, again="1", next="/data", password="not it, not it").status == 401
        word = visitor.word("/login?again=1&next=/data")
        came = visitor.send("/login", word=word, again="1", next="/data", password=OWNERS)
        assert (came.status, came.where) == (303, "/data")
        with visitor.line() as page:
            page.run("data")
            page.run("data", undo=page.button("undo-1"))
            for _ in range(50):
                if not answer(other, "status")["activities"]:
                    break
                time.sleep(0.1)
        assert answer(other, "status")["activities"] == 0


# Time.


def _age(home: Path, number: int, **by: timedelta) -> None:
    """Make a session that much older."""
    con = open_store(load_settings(home, {}), datetime(2026, 3, 1))
    try:
        with transaction(con):
            for name, delta in by.items():
                con.execute(
                    f"update login_session set {name}_at = {name}_at - ? where login_session_id = ?", [delta, number]
                )
    finally:
        con.close()


def test_sessions_end_by_themselves(tmp_path: Path) -> None:
    """Idle for a week, old after a month, or dated by a clock that was wrong; another one goes on."""
    home = tmp_path / "home"
    with_password(home, OWNERS)
    with served(home) as service:
        visitors = [logged_in(service, OWNERS) for _ in range(4)]
    _age(home, 1, seen=timedelta(days=7, minutes=1), created=timedelta(days=8))
    _age(home, 2, created=timedelta(days=30, minutes=1))
    _age(home, 3, created=timedelta(days=-2), seen=timedelta(days=-2))
    _age(home, 4, created=timedelta(days=29), seen=timedelta(days=6))
    with served(home) as service:
        for visitor in visitors:
            visitor.url = service.url
        assert [visitor.line_status() for visitor in visitors] == [403, 403, 403, 101]
        assert [visitor.get("/").status for visitor in visitors] == [303, 303, 303, 200]


def test_a_page_that_is_open_when_its_session_expires_is_closed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with_password(home, OWNERS)
    soon = "from datetime import timedelta; from ingest import logins; logins.LASTS = timedelta(seconds=4)"
    with served(home, before=soon) as service:
        visitor = logged_in(service, OWNERS)
        with visitor.line() as page:
            assert page.is_cut(15)
        assert visitor.get("/").status == 303


# Guessing.


def test_guessing_is_slowed_down_and_a_restart_is_no_way_around(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with_password(home, OWNERS)
    with served(home) as service:
        guesser = Visitor(service.url)
        statuses = [guesser.log_in(f"guess number {number}").status for number in range(7)]
        assert statuses[:5] == [401] * 5
        assert statuses[-1] == 429
        came = guesser.log_in(OWNERS)
        assert came.status == 429
        assert 1 <= int(came.headers["retry-after"]) <= 4
        assert "niggle" not in came.cookies
    con = open_store(load_settings(home, {}), datetime(2026, 3, 1))
    with transaction(con):
        con.execute("update login_delay set failures = 14")
    con.close()
    with served(home) as service:
        guesser.url = service.url
        came = guesser.log_in(OWNERS)
        assert came.status == 429
        assert 100 < int(came.headers["retry-after"]) <= 512  # of the address; of the account it is a minute


def test_many_guesses_at_once_are_counted_before_they_are_looked_at(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    home = tmp_path / "home"
    with_password(home, OWNERS)
    with served(home) as service, ThreadPoolExecutor(12) as pool:
        guesser = Visitor(service.url)
        word = guesser.word()

        def guess(number: int) -> int:
            one = Visitor(service.url, dict(guesser.cookies))
            return one.send("/login", word=word, password=f"guess number {number}").status

        statuses = list(pool.map(guess, range(12)))
    assert statuses.count(401) <= 6
    assert set(statuses) <= {401, 429}


def test_what_a_visitor_says_of_their_address_is_not_believed(tmp_path: Path) -> None:
    """X-Forwarded-For is no way around, but of a proxy that the settings name; nor is X-Forwarded-Proto TLS."""
    home = tmp_path / "home"
    with_password(home, OWNERS)
    with served(home) as service:
        for number in range(6):
            forwarded = {"X-Forwarded-For": f"192.0.2.{number}", "X-Forwarded-Proto": "https"}
            guesser = Visitor(service.url, headers=forwarded)
            came = guesser.log_in(f"guess number {number}")
        assert came.status == 429 or Visitor(service.url).log_in("guess number 7").status == 429
        assert all(not name.startswith("__Host-") for name in guesser.cookies)
        assert answer(home, "account", "sessions", "list")["rows"] == []


def test_behind_a_trusted_proxy_each_address_is_its_own_and_cookies_are_secure(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with_password(home, OWNERS)
    settings = {"NIGGLE_TRUSTED_PROXIES": "127.0.0.1", "NIGGLE_ALLOWED_HOSTS": "run.example.org"}
    with served(home, settings=settings) as service:
        proxied = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
        visitor = Visitor(service.url, host="run.example.org", headers=proxied)
        came = visitor.send("/login", {"Origin": "https://run.example.org"}, word=visitor.word(), password=OWNERS)
        assert came.status == 303
        assert set(came.cookies) == {"__Host-niggle", "__Host-niggle-form"}
        assert visitor.get("/").status == 200
        assert visitor.line_status({**proxied, "Origin": "https://run.example.org"}) == 101
        other_name = {"niggle": visitor.cookies["__Host-niggle"]}
        plain = Visitor(service.url, other_name, host="run.example.org", headers=proxied)
        assert plain.get("/").status == 303  # by TLS the other name counts for nothing


# Names, origins, headers.


OTHER_NAMES = ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "run.example.org"]


@pytest.mark.parametrize("host", OTHER_NAMES)
def test_another_name_is_not_answered(service: Served, owner: Visitor, host: str) -> None:
    visitor = Visitor(service.url, dict(owner.cookies), host=host)
    assert visitor.get("/").status == 400
    assert visitor.get("/login").status == 400
    assert visitor.line_status() in (400, 403)


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://localhost.evil.example", "http://127.0.0.1"]
)
def test_a_line_is_opened_by_our_own_pages_only(owner: Visitor, origin: str) -> None:
    assert owner.line_status() == 101
    assert owner.line_status({"Origin": origin}) == 403


def test_a_line_without_a_session_is_refused(service: Served) -> None:
    with pytest.raises(InvalidStatus) as refused, Visitor(service.url).line():
        pass
    assert refused.value.response.status_code == 403


def test_every_answer_says_who_may_frame_run_and_keep_it(service: Served, owner: Visitor) -> None:
    for visitor in (owner, Visitor(service.url)):
        for path in ROUTES:
            headers = visitor.ask("GET", path).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] in ("same-origin", "no-referrer")
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert "'unsafe-inline'" not in headers["content-security-policy"].split("style-src")[0]
            assert headers["cache-control"] == "no-store" or path.startswith(("/static/", "/login/icon.svg"))
            assert "access-control-allow-origin" not in headers or "evil" not in headers["access-control-allow-origin"]
    evil = owner.ask("GET", "/_stcore/host-config", headers={"Origin": "http://evil.example"})
    assert "access-control-allow-origin" not in evil.headers


def test_no_secret_stands_in_the_log_or_an_export_and_a_backup_brings_no_session(tmp_path: Path) -> None:
    home, log, other = tmp_path / "home", tmp_path / "log", tmp_path / "other"
    with_password(home, OWNERS)
    with served(home, log=log) as service:
        visitor = logged_in(service, OWNERS)
        assert Visitor(service.url).log_in("another wrong one").status == 401
        visitor.page("data")
        secrets = [OWNERS, "another wrong one", visitor.cookies["niggle"], "argon2id"]
        assert niggle(home, "export", str(tmp_path / "export")).returncode == 0
        assert niggle(home, "backup", str(tmp_path / "all.zip")).returncode == 0
    said = log.read_text()
    exported = b"".join(path.read_bytes() for path in (tmp_path / "export").rglob("*") if path.is_file())
    stored = b"".join(path.read_bytes() for path in home.rglob("*.duckdb*"))
    for secret in secrets:
        assert secret not in said
        assert secret.encode() not in exported
        assert secret == "argon2id" or secret.encode() not in stored
    assert niggle(other, "restore", str(tmp_path / "all.zip")).returncode == 0
    with served(other) as service:
        visitor.url = service.url
        assert visitor.get("/").status == 303
        assert visitor.log_in(OWNERS).status == 303


@pytest.mark.parametrize(
    ("told", "agent"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) (KHTML, like Gecko) Chrome/140.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari on iOS"),
        ("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox on Android"),
        ("<script>", "another program"),
        ("", "another program"),
    ],
)
def test_a_browser_is_named_coarsely(told: str, agent: str) -> None:
    assert coarse_agent(told) == agent


def _key_of_the_owners_run(home: Path, *, samples: bool = False) -> Any:
    from tests.command import heard

    rows = heard(home, "spikes")["rows"]
    return rows[-1 if samples else 0]["activity_ids"][0]
