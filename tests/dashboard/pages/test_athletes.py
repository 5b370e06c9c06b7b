"""Whose history is shown, and for whom is written?"""

import os
from pathlib import Path

import pytest

from dashboard.owner import Owner
from ingest.errors import Refusal
from ingest.settings import load_settings
from tests.dashboard.pages.conftest import TODAY, Serve, rows
from tests.dashboard.pages.test_data import LOG, bring, settled
from tests.dashboard.pages.window import Window

PAGES = ["", "load", "niggles", "runs", "data", "settings"]


@pytest.fixture
def both(serve: Serve) -> Owner:
    """The runner with six weeks, and Mara with nothing yet."""
    owner = serve("recent")
    owner.answer("athlete_add", name="Mara")
    return owner


def chooser(window: Window) -> list[str]:
    """Who can be chosen, in the frame."""
    found = [one for one in window.test.selectbox if one.key == "athlete-chosen"]
    return list(found[0].options) if found else []


def test_one_athlete_is_not_asked_for(serve: Serve, window: Window) -> None:
    serve("recent")
    for page in PAGES:
        assert chooser(window.open(page)) == []


def test_an_athlete_is_added_in_the_settings(serve: Serve, window: Window) -> None:
    serve("recent")
    window.open("settings")
    assert "**Runner**: " in window.words
    window.test.text_input(key="athlete-name").set_value("*Mara*")
    window.press_in_form("Add", "new-athlete")
    assert window.told == ["*Mara* is here now. Choose whose history is shown at the top."]
    assert "***Mara***: 0 activities" in window.words
    assert chooser(window) == ["Runner", "*Mara*"]
    window.test.text_input(key="athlete-name").set_value("*mara*")
    window.press_in_form("Add", "new-athlete")
    assert window.told == ["There is an athlete named *mara* already."]


def test_whose_history_is_shown_is_chosen_and_stands_in_the_address(both: Owner, window: Window) -> None:
    window.open("runs", sport="run")
    window.test.selectbox(key="athlete-chosen").set_value("Mara")
    window.run()
    assert window.address == {"athlete": "Mara"}
    assert "Nothing is here yet." in window.words
    window.test.selectbox(key="athlete-chosen").set_value("Runner")
    window.run()
    assert window.address == {}
    assert "activities, newest first." in window.words


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_for_whom_the_address_names(both: Owner, window: Window, page: str) -> None:
    both.answer("pain_add", athlete="Mara", on=TODAY.isoformat(), severity=9, area="foot")
    window.open(page, athlete="mara")
    assert window.test.selectbox(key="athlete-chosen").value == "Mara"
    assert window.address == {"athlete": "Mara"}
    assert not window.test.info
    assert "Easy" not in window.words
    assert all("athlete=Mara" in query for _, query in window.links)
    if page == "niggles":
        assert "foot **9/10**" in window.words
        assert "foot **9/10**" not in Window().open(page).words


def test_the_way_to_another_page_keeps_whose_history_it_is(both: Owner, window: Window) -> None:
    window.open("runs", athlete="Mara").open("niggles")
    assert window.address == {"athlete": "Mara"}
    assert window.test.selectbox(key="athlete-chosen").value == "Mara"
    window.open("niggles")
    assert window.address == {}
    assert Window().open("niggles").address == {}


def test_what_is_written_is_written_for_whom_is_shown(both: Owner, window: Window) -> None:
    window.open("", athlete="Mara").press("no-pain")
    assert rows(both, "pain_list") == []
    assert len(rows(both, "pain_list", athlete="Mara")) == 1
    assert window.address == {"athlete": "Mara"}
    window.choose("pain-place", "knee").choose("pain-severity", 3)
    assert len(rows(both, "pain_list", athlete="Mara")) == 2
    window.press("pain-undo")
    assert len(rows(both, "pain_list", athlete="Mara")) == 1
    window.open("niggles", athlete="Mara").choose("NigglesState.range", "12w")
    assert window.address == {"athlete": "Mara", "range": "12w"}


def test_what_was_done_for_one_is_not_taken_back_for_another(both: Owner, window: Window) -> None:
    window.open("", athlete="Mara").press("no-pain")
    assert "pain-undo" in [one.key for one in window.test.button]
    window.test.selectbox(key="athlete-chosen").set_value("Runner")
    window.run()
    assert "pain-undo" not in [one.key for one in window.test.button]


def test_an_upload_is_of_whom_is_shown(both: Owner, window: Window) -> None:
    before = both.answer("status")["activities"]
    window.open("data", athlete="Mara")
    window.test.file_uploader(key="files").set_value([("log.csv", LOG, "")])
    window.press_in_form("Import", "upload")
    settled(both, window)
    assert "Importing 1 uploaded file for Mara: 1 imported" in window.words
    assert both.answer("status")["activities"] == before
    assert both.answer("status", athlete="Mara")["activities"] == 2
    window.press(f"undo-{rows(both, 'imports', athlete='Mara')[0]['run_no']}")
    settled(both, window)
    assert "Taking an import back, for Mara" in [job.title for job in both.jobs.all()]
    assert both.answer("status", athlete="Mara")["activities"] == 0


def test_an_upload_that_was_cut_off_is_still_of_whom_it_was(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = Owner(lambda: load_settings(home, os.environ))
    first.answer("athlete_add", name="Mara")
    number = first.answer("athlete_list")["rows"][1]["athlete_id"]
    first.close()
    for name in (f"2026-03-23 abcdef athlete {number} mine", "2026-03-23 abcde0", "2026-03-23 abcde1 athlete 99"):
        (home / "inbox" / name).mkdir(parents=True)
        (home / "inbox" / name / "log.csv").write_bytes(LOG)
    second = Owner(lambda: load_settings(home, os.environ))
    try:
        for job in second.jobs.all():
            list(job.updates())
        asked = {Path(job.values["paths"][0]).name[11:17]: (job.values, job.state) for job in second.jobs.all()}
        assert (asked["abcdef"][0]["athlete"], asked["abcdef"][0]["mine"]) == ("Mara", True)
        assert (asked["abcde0"][0]["athlete"], asked["abcde0"][0]["mine"]) == (None, False)
        assert asked["abcde1"][1] == "refused"
        assert second.answer("status", athlete="Mara")["activities"] == 2
        assert second.answer("status")["activities"] == 2
        assert [folder.name for folder in (home / "inbox").iterdir()] == ["2026-03-23 abcde1 athlete 99"]
    finally:
        second.close()


def test_an_athlete_who_is_not_here_is_told_and_nothing_breaks(both: Owner, window: Window) -> None:
    for page in PAGES:
        window.open(page, athlete="<b>Nobody")
        told = "There is no athlete named “<b>Nobody”, who stands in the address; Runner is shown."
        assert told in window.words
        assert window.test.selectbox(key="athlete-chosen").value == "Runner"
    assert window.open("data", athlete="").address in ({}, {"athlete": ""})
    with pytest.raises(Refusal, match="There is no athlete named"), both.desk("Nobody"):
        pass


def test_uploads_of_the_default_athlete_name_nobody(both: Owner, window: Window) -> None:
    bring(both, window, ("log.csv", LOG))
    assert [job.values["athlete"] for job in both.jobs.all()] == [None]
