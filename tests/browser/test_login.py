"""A person logs in on a phone, looks at every page, and logs out; what else is open then is led to the login."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.visit import NARROW, WAIT_MS, Visitor, press
from tests.command import answer, environment, niggle
from tests.served import Served, served
from tests.warm import run

PASSWORD = "correct horse battery"
PAGES = ["", "load?more=acwr", "gait", "niggles", "before", "runs", "data", "settings"]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, demo_files: list[Path]) -> Iterator[Served]:
    """The demo runner's last weeks, with a password, and a second athlete."""
    home = tmp_path_factory.mktemp("login") / "home"
    assert niggle(home, "import", *map(str, demo_files[-40:])).returncode == 0
    answer(home, "athlete", "add", "Mara")
    for whose in ([], ["--athlete", "Mara"]):
        done = run(["account", "set", *whose, "--password-file", "-"], environment(home), given=f"{PASSWORD}\n")
        assert done.returncode == 0, done.stderr
    with served(home, address="0.0.0.0") as running:
        yield running


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of its own: cookies are kept in it."""
    context = browser.new_context(viewport=NARROW, is_mobile=True, has_touch=True)  # type: ignore[arg-type]
    context.set_default_timeout(WAIT_MS)
    yield context
    context.close()


def log_in(page: Page, password: str, name: str = "") -> None:
    """Fill in the form, and send it."""
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def test_log_in_and_out_on_a_phone(service: Served, phone: BrowserContext) -> None:
    page = phone.new_page()
    one = Visitor(page, service.url)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: one.asked.append(request.url))
    page.goto(f"{service.url}/load?range=1y")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    log_in(page, "wrong horse battery")
    expect(page.get_by_role("alert")).to_have_text("That is not right. Nobody came in.")
    log_in(page, PASSWORD)
    one.drawn()
    assert page.url.endswith("/load?range=1y")
    for path in PAGES:
        one.open(path)
        assert one.faults() == []
        expect(page.get_by_role("link", name="log out")).to_be_visible()
        expect(page.get_by_label("Whose history?")).to_have_count(0)
    assert [text for text in said if "Content Security Policy" in text or "Content-Security-Policy" in text] == []
    other = phone.new_page()
    Visitor(other, service.url).open("niggles?athlete=Mara")
    expect(other.get_by_role("link", name="Runner: log out")).to_be_visible()
    page.get_by_role("link", name="log out").click()
    expect(page.get_by_role("heading", name="Logged in as Runner")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    expect(other.get_by_role("heading", name="Log in")).to_be_visible()  # nothing of its page stays on the screen
    page.goto(f"{service.url}/data")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


def test_a_session_that_is_ended_at_the_terminal_leaves_no_page_on_the_screen(
    service: Served, phone: BrowserContext
) -> None:
    page = phone.new_page()
    page.goto(f"{service.url}/login")
    log_in(page, PASSWORD, "mara")
    Visitor(page, service.url).drawn()
    expect(page.get_by_role("link", name="Mara: log out")).to_be_visible()
    assert answer(service.home, "account", "sessions", "end", "--all")["ended"] >= 1
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    assert page.url == f"{service.url}/login"


def test_a_file_is_brought_and_figures_are_taken_along_by_whoever_is_logged_in(
    service: Served, phone: BrowserContext, tmp_path: Path
) -> None:
    page = phone.new_page()
    page.goto(f"{service.url}/login?next=/data")
    log_in(page, PASSWORD, "Mara")
    one = Visitor(page, service.url)
    one.drawn()
    (tmp_path / "log.csv").write_text("date,distance_km\n2026-01-01,10\n")
    page.locator('input[type="file"]').set_input_files(tmp_path / "log.csv")
    expect(page.get_by_text("log.csv")).to_be_visible()
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("1 imported").first).to_be_visible()
    assert answer(service.home, "status", "--athlete", "Mara")["activities"] == 1
    one.open("load?range=all")
    csv = page.get_by_role("button", name="CSV")
    press(page.locator(".st-key-figure-weeks").get_by_role("button").first, csv)
    with page.expect_download() as taken:
        csv.click()
    assert taken.value.path().read_text().count("\n") > 1
