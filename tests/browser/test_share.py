"""A runner makes a link; a coach looks through it, writes and proposes, is answered; a report is read without a
network; the link is revoked, and nothing stays on the coach's screen.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Page, expect

from tests.browser.test_login import PASSWORD
from tests.browser.visit import NARROW, WAIT_MS, WIDE, Visitor, press
from tests.command import answer, environment
from tests.served import served
from tests.warm import run

QUESTION, ANSWER, EXERCISE = "How was the long one?", "Better than it looks.", "Heel drops, 3 x 15"
MADE_MS = 30_000  # a report takes seconds
SHOWN = ["", "load?range=all", "gait", "niggles", "before", "runs"]


def window(browser: Browser, *, narrow: bool = False) -> Page:
    """A browser of its own, with its own cookies."""
    context = browser.new_context(viewport=NARROW if narrow else WIDE, is_mobile=narrow, has_touch=narrow)  # type: ignore[arg-type]
    context.set_default_timeout(WAIT_MS)
    return context.new_page()


@pytest.mark.parametrize("narrow", [False, True])
def test_a_coach_from_the_making_of_a_link_to_its_end(
    browser: Browser, own_demo: Path, tmp_path: Path, narrow: bool
) -> None:
    """The coach's screen is narrow where the runner's is wide, and the other way round."""
    look = "coach-narrow" if narrow else "coach-wide"
    done = run(["account", "set", "--password-file", "-"], environment(own_demo), given=f"{PASSWORD}\n")
    assert done.returncode == 0, done.stderr
    with served(own_demo) as service:
        page, phone = window(browser, narrow=not narrow), window(browser, narrow=narrow)
        runner, coach = Visitor(page, service.url), Visitor(phone, service.url)
        phone.on("request", lambda request: coach.asked.append(request.url))
        said: list[str] = []
        phone.on("console", lambda message: said.append(message.text))
        path = made(runner, look)
        came_in(coach, path)
        for number, shown in enumerate(SHOWN):
            coach.open(shown)
            assert coach.faults() == [], shown
            expect(phone.get_by_role("link", name="leave")).to_be_visible()
            expect(phone.locator("[data-testid=stFileUploader]")).to_have_count(0)
            buttons = phone.locator("[data-testid=stFormSubmitButton]").all_inner_texts()
            assert {text.strip() for text in buttons} <= {"Send", "Propose", ""}, (
                "comments, proposals, and no other form"
            )
            coach.keep(f"guest-{number}-{look}")
        assert [text for text in said if "Content Security Policy" in text or "Content-Security-Policy" in text] == []
        coach.open("data")
        expect(phone.get_by_role("heading", name="What is shared with you?")).to_be_visible()

        coach.open("")
        press(phone.get_by_role("button", name="Write"), phone.get_by_label("Your comment", exact=True))
        write(phone, "Your comment", QUESTION)
        press(phone.get_by_text("Propose something"), phone.get_by_label("In your words"))
        phone.get_by_label("In your words").fill(EXERCISE)
        press(phone.get_by_role("button", name="Propose", exact=True), phone.get_by_role("button", name="Withdraw"))
        coach.keep(f"proposed-{look}")
        assert coach.faults() == []
        runner.open("")
        expect(page.get_by_text("1 unread comment from Coach Ann")).to_be_visible()
        expect(page.get_by_text("Coach Ann proposes an exercise")).to_be_visible()
        runner.keep(f"asked-{look}")
        runner.open("coach")
        expect(page.get_by_text("1 visit, the last on")).to_be_visible()
        expect(page.get_by_text("unread", exact=True)).to_be_visible()
        runner.keep(f"unread-{look}")
        press(page.get_by_role("button", name="Accept"), page.get_by_text("Entered among what you tried."))
        write(page, "To Coach Ann", ANSWER)
        runner.open("coach")
        expect(page.get_by_text("unread", exact=True)).to_have_count(0)
        assert runner.faults() == []
        coach.open("")
        expect(phone.get_by_text(ANSWER)).to_be_visible()
        expect(phone.get_by_text("unread", exact=True)).to_be_visible()
        expect(phone.get_by_text("accepted on")).to_be_visible()
        expect(phone.get_by_text(f"Exercise, “{EXERCISE}”")).to_be_visible()
        coach.keep(f"answered-{look}")

        without_network(browser, report_of(runner, tmp_path), look, narrow=narrow)

        coach.open("niggles")
        press(page.get_by_role("button", name="Revoke"), page.get_by_role("button", name="Revoke it"))
        press(page.get_by_role("button", name="Revoke it"), page.get_by_text("Over or revoked (1)"))
        expect(phone.get_by_text("This link opens nothing, or no longer does.")).to_be_visible()
        expect(phone.get_by_text("What hurts, and since when?")).to_have_count(0)
        phone.go_back()
        expect(phone.get_by_text(ANSWER)).to_have_count(0)
        phone.goto(service.url + path)
        expect(phone.get_by_text("This link opens nothing, or no longer does.")).to_be_visible()
        assert answer(own_demo, "share", "list")["rows"][0]["visits"] == 1
        page.context.close()
        phone.context.close()


def made(runner: Visitor, look: str) -> str:
    """The runner logs in and makes a link; its path."""
    page = runner.page
    page.goto(f"{runner.base}/login?next=/coach")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    runner.drawn()
    page.get_by_label("For whom?").fill("Coach Ann")
    for scope in ("Load", "Gait", "Pain", "Words", "Tried", "Before", "Runs"):
        page.get_by_text(f"{scope}: ").click()
    page.get_by_text("A therapist, who may propose").click()
    runner.keep(f"form-{look}")
    code = page.locator(".st-key-share-made-now code")
    press(page.get_by_role("button", name="Make the link"), code)
    address = code.inner_text().strip()
    runner.keep(f"made-{look}")
    assert runner.faults() == []
    return address[address.index("/c/") :]


def came_in(coach: Visitor, path: str) -> None:
    """The link is opened: nothing that a browser keeps or sends on names it."""
    coach.page.goto(coach.base + path)
    coach.drawn()
    assert coach.page.url == f"{coach.base}/"
    expect(coach.page.get_by_text("lets Coach Ann look on until")).to_be_visible()
    assert coach.page.evaluate("document.referrer") == ""
    assert path.removeprefix("/c/") not in coach.page.title()


def write(page: Page, label: str, text: str) -> None:
    """Fill in the first form of this label, and send it; then it stands on the page, outside the form."""
    page.get_by_label(label, exact=True).first.fill(text)
    press(
        page.get_by_role("button", name="Send").first,
        page.get_by_test_id("stMarkdown").get_by_text(text, exact=True),
    )


def report_of(runner: Visitor, folder: Path) -> Path:
    """The runner's report, saved by the button of the Coach page."""
    page = runner.page
    press(page.get_by_text("A report, for paper or a mail"), page.get_by_role("button", name="Make the report"))
    saved: list[Download] = []
    page.on("download", lambda download: saved.append(download))

    def came() -> bool:
        page.wait_for_timeout(100)  # what happens in the browser is heard meanwhile
        return bool(saved)

    press(page.get_by_role("button", name="Make the report"), came, within_ms=MADE_MS)
    file = folder / "report.html"
    saved[0].save_as(file)
    return file


def without_network(browser: Browser, report: Path, look: str, *, narrow: bool) -> None:
    """A browser that reaches nobody shows all of it, asks for nothing, and nothing is wider than its window."""
    context = browser.new_context(viewport=NARROW if narrow else WIDE, offline=True)  # type: ignore[arg-type]
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator("svg").count() >= 2
    assert asked == [report.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    folder = os.environ.get("NIGGLE_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"report-{look}.png", full_page=True)
    context.close()
