"""The first screen of a link, wide and narrow: what is shared and nothing else."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.test_share import window
from tests.browser.visit import Visitor
from tests.command import answer
from tests.served import served


def made(home: Path, sees: str) -> Any:
    """A link, as the document that made it."""
    return answer(home, "share", "create", "--name", "Coach Ann", "--sees", sees)


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
