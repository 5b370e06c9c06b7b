"""A coach writes from a phone; the runner sees the mark and answers; the coach reads it; the link is revoked."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_login import PASSWORD
from tests.browser.test_share import window
from tests.browser.visit import Visitor, press
from tests.command import answer, environment
from tests.served import served
from tests.warm import run


def made(home: Path, sees: str) -> Any:
    """A link, as the document that made it."""
    return answer(home, "share", "create", "--name", "Coach Ann", "--sees", sees)


def write(page: Page, label: str, text: str) -> None:
    """Fill in the first form of this label, and send it; then it stands on the page."""
    page.get_by_label(label, exact=True).first.fill(text)
    press(page.get_by_role("button", name="Send").first, page.get_by_text(text, exact=True))


def test_a_comment_its_answer_and_the_end(browser: Browser, own_demo: Path) -> None:
    done = run(["account", "set", "--password-file", "-"], environment(own_demo), given=f"{PASSWORD}\n")
    assert done.returncode == 0, done.stderr
    with served(own_demo) as service:
        link = made(own_demo, "load,pain,runs")
        phone, page = window(browser, narrow=True), window(browser)
        coach, runner = Visitor(phone, service.url), Visitor(page, service.url)
        phone.goto(service.url + link["path"])
        coach.drawn()
        press(phone.get_by_role("button", name="Write"), phone.get_by_label("Your comment", exact=True))
        write(phone, "Your comment", "How was the long one?")
        assert coach.faults() == []

        page.goto(f"{service.url}/login?next=/")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        runner.drawn()
        expect(page.get_by_text("1 unread comment from Coach Ann")).to_be_visible()
        runner.keep("comment-on-today")
        runner.open("coach")
        expect(page.get_by_text("unread", exact=True)).to_be_visible()
        runner.keep("comment-unread")
        write(page, "To Coach Ann", "Better than it looks.")
        runner.open("coach")
        expect(page.get_by_text("unread", exact=True)).to_have_count(0)
        assert runner.faults() == []

        coach.open("")
        expect(phone.get_by_text("Better than it looks.")).to_be_visible()
        expect(phone.get_by_text("unread", exact=True)).to_be_visible()
        coach.keep("comment-answered-narrow")
        answer(own_demo, "share", "revoke", str(link["id"]))
        expect(phone.get_by_text("This link opens nothing, or no longer does.")).to_be_visible()
        expect(phone.get_by_text("Better than it looks.")).to_have_count(0)
        page.context.close()
        phone.context.close()


@pytest.mark.parametrize("sees", ["load,gait,pain,words,tried,before,runs,map,heartrate", "load", "pain"])
def test_the_first_screen_of_a_link(browser: Browser, own_demo: Path, sees: str) -> None:
    with served(own_demo) as service:
        link = made(own_demo, sees)
        for narrow in (False, True):
            page = window(browser, narrow=narrow)
            coach = Visitor(page, service.url)
            page.goto(service.url + link["path"])
            coach.drawn()
            assert coach.faults() == []
            told = page.locator("[data-testid=stMain]").inner_text()
            assert ("This week" in told) == ("load" in sees)
            assert ("Pain, last 14 days" in told) == ("pain" in sees)
            assert ("Gait at the same pace" in told) == ("gait" in sees)
            coach.keep(f"overview-{sees[:9].replace(',', '-')}-{'narrow' if narrow else 'wide'}")
            page.context.close()
