"""A runner makes a link, a coach looks through it on a phone, it is revoked: nothing stays on the coach's screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_login import PASSWORD
from tests.browser.visit import NARROW, WAIT_MS, WIDE, Visitor, press
from tests.command import answer, environment
from tests.served import served
from tests.warm import run

SHOWN = ["", "load?range=all", "gait", "niggles", "before", "runs"]


def window(browser: Browser, *, narrow: bool = False) -> Page:
    """A browser of its own, with its own cookies."""
    context = browser.new_context(viewport=NARROW if narrow else WIDE, is_mobile=narrow, has_touch=narrow)  # type: ignore[arg-type]
    context.set_default_timeout(WAIT_MS)
    return context.new_page()


@pytest.mark.parametrize("narrow", [False, True])
def test_a_link_from_its_making_to_its_end(browser: Browser, own_demo: Path, narrow: bool) -> None:
    look = "narrow" if narrow else "wide"
    done = run(["account", "set", "--password-file", "-"], environment(own_demo), given=f"{PASSWORD}\n")
    assert done.returncode == 0, done.stderr
    with served(own_demo) as service:
        page = window(browser, narrow=narrow)
        runner = Visitor(page, service.url)
        page.goto(f"{service.url}/login?next=/coach")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        runner.drawn()
        page.get_by_label("For whom?").fill("Coach Ann")
        for scope in ("Load", "Gait", "Pain", "Words", "Tried", "Before", "Runs"):
            page.get_by_text(f"{scope}: ").click()
        runner.keep(f"coach-form-{look}")
        press(page.get_by_role("button", name="Make the link"), page.locator(".st-key-share-made-now code"))
        address = page.locator(".st-key-share-made-now code").inner_text().strip()
        runner.keep(f"coach-made-{look}")
        assert runner.faults() == []
        path = address[address.index("/c/") :]

        phone = window(browser, narrow=narrow)
        said: list[str] = []
        phone.on("console", lambda message: said.append(message.text))
        coach = Visitor(phone, service.url)
        phone.on("request", lambda request: coach.asked.append(request.url))
        phone.goto(service.url + path)
        coach.drawn()
        assert phone.url == f"{service.url}/"
        expect(phone.get_by_text("lets Coach Ann look on until")).to_be_visible()
        assert phone.evaluate("document.referrer") == ""
        assert path.removeprefix("/c/") not in phone.title()
        for number, shown in enumerate(SHOWN):
            coach.open(shown)
            assert coach.faults() == [], shown
            expect(phone.get_by_role("link", name="leave")).to_be_visible()
            expect(phone.locator("[data-testid=stFileUploader]")).to_have_count(0)
            buttons = phone.locator("[data-testid=stFormSubmitButton]").all_inner_texts()
            assert {text.strip() for text in buttons} <= {"Send"}, "the forms of comments, and no other"
            coach.keep(f"guest-{number}-{look}")
        assert [text for text in said if "Content Security Policy" in text or "Content-Security-Policy" in text] == []
        coach.open("data")
        expect(phone.get_by_role("heading", name="What is shared with you?")).to_be_visible()
        coach.open("load")

        runner.open("coach")
        expect(page.get_by_text("1 visit, the last on")).to_be_visible()
        runner.keep(f"coach-visited-{look}")
        press(page.get_by_role("button", name="Revoke"), page.get_by_role("button", name="Revoke it"))
        press(page.get_by_role("button", name="Revoke it"), page.get_by_text("Over or revoked (1)"))
        expect(phone.get_by_text("This link opens nothing, or no longer does.")).to_be_visible()
        expect(phone.get_by_text("Has it jumped?")).to_have_count(0)
        phone.go_back()
        expect(phone.get_by_text("Has it jumped?")).to_have_count(0)
        assert answer(own_demo, "share", "list")["rows"][0]["visits"] == 1
        page.context.close()
        phone.context.close()
