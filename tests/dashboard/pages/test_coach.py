"""The Coach page: a link is made with what is ticked and nothing else, its address is shown once, and it is revoked."""

import hashlib

import pytest

from analytics.audience import SCOPES
from dashboard.owner import Owner
from tests.dashboard.pages.conftest import NOW, Serve, ago, rows
from tests.dashboard.pages.window import Window

FORM = "share-new-0"


def fill(window: Window, name: str, *scopes: str, form: str = FORM) -> Window:
    """Fill in the form, and send it."""
    window.test.text_input(key=f"{form}-name").set_value(name)
    for scope in scopes:
        window.test.checkbox(key=f"{form}-{scope}").check()
    return window.press_in_form("Make the link", form)


def addresses(window: Window) -> list[str]:
    """What stands in a field to copy."""
    return [one.value for one in window.test.code]


def shares(owner: Owner) -> list[dict[str, object]]:
    """The links, as they are listed."""
    return rows(owner, "share_list")


def test_nothing_is_ticked_beforehand_and_nothing_is_made_without(serve: Serve, window: Window) -> None:
    owner = serve("one")
    window.open("coach")
    assert [one.value for one in window.test.checkbox] == [False] * (len(SCOPES) + 1)
    fill(window, "Coach Ann")
    assert "Say what the link shows; by itself it shows nothing." in window.told[0]
    assert shares(owner) == []
    fill(window, "", "load")
    assert "Say whom the link is for" in window.told[0]
    assert shares(owner) == []


def test_a_link_is_made_and_its_address_is_shown_once(serve: Serve, window: Window) -> None:
    owner = serve("one")
    window.open("coach")
    window.test.date_input(key=f"{FORM}-first").set_value(ago(30))
    fill(window, "Coach *Ann*", "load", "pain")
    (address,) = addresses(window)
    assert "/c/" in address
    key = hashlib.sha256(address.rpartition("/c/")[2].encode()).hexdigest()
    with owner.desk() as desk:
        assert desk.con.execute("select token_sha256 from share_link").fetchall() == [(key,)]
    (row,) = shares(owner)
    assert (row["sees"], row["since"]) == (["load", "pain"], ago(30).isoformat())
    assert "**Coach *Ann*** · until" in window.words
    assert f"Sees {SCOPES['load']}; {SCOPES['pain']}." in window.words
    assert "Nobody came yet." in window.words
    window.press("share-done")
    assert addresses(window) == []
    fill(window, "Bo", "gait", form="share-new-1")
    assert len(addresses(window)) == 1
    window.open("load").open("coach")
    assert addresses(window) == []


def test_it_is_revoked_and_stands_among_those_that_are_over(serve: Serve, window: Window) -> None:
    owner = serve("one")
    owner.answer("share_create", name="Coach Ann", sees=["load"])
    window.open("coach").press("revoke-1")
    assert window.told == ["It opens nothing any more."]
    assert shares(owner)[0]["state"] == "revoked"
    assert "Over or revoked (1)" in [one.label for one in window.test.expander]
    assert not [one for one in window.test.button if one.key == "revoke-1"]


def test_who_came_is_listed(serve: Serve, window: Window) -> None:
    from ingest.shares import begin_visit

    owner = serve("one")
    owner.answer("share_create", name="Coach Ann", sees=["load"])
    with owner.transact() as con:
        begin_visit(con, 1, "guest-1", "Firefox on Linux", NOW)
        begin_visit(con, 1, "guest-2", "another program", NOW)
        con.execute("update share_visit set seen_at = ? where share_visit_id = 1", [NOW])
    words = window.open("coach").words
    assert "1 visit, the last on" in words
    assert "Opened 1 time more without a page being looked at" in words
    assert "Firefox on Linux" in words
    assert "another program" not in words


@pytest.mark.parametrize("scope", ["before", "map"])
def test_what_says_nothing_alone_is_a_sentence(serve: Serve, window: Window, scope: str) -> None:
    owner = serve("one")
    fill(window.open("coach"), "Ann", scope)
    assert f"“{scope}” says nothing without" in window.told[0]
    assert shares(owner) == []
