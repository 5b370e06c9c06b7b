"""Doubtful pairs, changes, deletions and athletes on the pages, as a runner presses them."""

from pathlib import Path
from typing import Any

import pytest

from dashboard.owner import Owner
from tests.archives import some_runs, strava_files, zipped
from tests.dashboard.pages.conftest import HOSTILE, NOW, Serve, ago
from tests.dashboard.pages.test_data import bring, settled
from tests.dashboard.pages.window import Window

WATCH = (
    f"date,distance_km,duration,title,notes\n{ago(3)}T07:00,10.0,50:00,Watch,knee sore\n{ago(5)}T07:00,8,40:00,Mill,\n"
)
PHONE = (
    f"date,distance_km,duration,title\n{ago(3)}T07:00:20,11.2,50:10,{HOSTILE[:90]}\n{ago(5)}T07:01,8.1,40:20,Again\n"
)


@pytest.fixture
def owner(serve: Serve, tmp_path: Path) -> Owner:
    """A home with one pair in doubt, one that was put together, and a file that failed."""
    found = serve("empty")
    for name, text in (("watch.csv", WATCH), ("phone.csv", PHONE), ("bad.csv", "date,dstance_km\n2026-02-01,10\n")):
        (tmp_path / name).write_text(text)
    with found.desk() as desk:
        from ingest.pipeline import import_paths

        files = [tmp_path / name for name in ("watch.csv", "phone.csv", "bad.csv")]
        import_paths(desk.con, desk.settings, files, NOW)
    found.jobs.submit("catch_up", {}, "")
    return found


def pair_keys(owner: Owner) -> str:
    """How the buttons of the pair in doubt are called."""
    (doubt,) = owner.answer("duplicates")["doubts"]
    return f"{doubt['one']['record_id']}-{doubt['other']['record_id']}"


def activity(owner: Owner, title: str) -> Any:
    """The key of the activity that has this title."""
    with owner.desk() as desk:
        rows = desk.con.execute("select activity_key from activity where title = ?", [title]).fetchall()
    return rows[0][0] if rows else None


def test_a_pair_is_shown_side_by_side_decided_and_undone(owner: Owner, window: Window) -> None:
    settled(owner, window)
    assert "Is this one run?" in window.words
    table = next(text for text in window.words.splitlines() if text.startswith("| distance |"))
    assert sorted(table.split("|")[2:4]) == [" **10.0 km** ", " **11.2 km** "]
    keys = pair_keys(owner)
    window.press(f"same_run-{keys}")
    assert "No pair is in doubt any more." in window.words
    assert "One run: " in window.words
    window.press("undo-decision")
    assert pair_keys(owner) == keys
    window.press(f"different_runs-{keys}")
    assert "Decided, changed and deleted by you (1)" in [one.label for one in window.test.expander]
    (decided,) = [one for one in window.test.button if one.label == "Take back"]
    window.press(str(decided.key))
    assert pair_keys(owner) == keys


def test_today_says_that_a_pair_waits(owner: Owner, window: Window) -> None:
    settled(owner, window)
    window.open("")
    assert ("1 pair of activities may be one run: decide", "") in window.links


def test_a_record_is_taken_out_of_what_was_put_together(owner: Owner, window: Window) -> None:
    settled(owner, window)
    assert "Put together from several records (1)" in [one.label for one in window.test.expander]
    (press, _) = [one for one in window.test.button if one.label == "Not this one"]
    window.press(str(press.key))
    assert owner.answer("duplicates")["joined"] == []


def test_a_run_is_changed_and_says_what_stood_there_before(owner: Owner, window: Window) -> None:
    settled(owner, window)
    key = activity(owner, "Watch")
    window.open("runs", run=key)
    window.test.number_input(key=f"distance-{key}").set_value(8.5)
    window.press_in_form("Save", f"change-{key}")
    assert "Distance 8.5 km, by you; before: 10.0 km" in window.words
    assert "Distance from you" in window.words
    window.press(f"sport-other-{key}")
    assert "Sport other, by you; before: run road" in window.words
    window.press("back-sport")
    window.press("back-distance_m")
    assert owner.answer("changed")["changes"] == []


def test_a_run_is_left_out_and_stays_on_the_list(owner: Owner, window: Window) -> None:
    settled(owner, window)
    key = activity(owner, "Watch")
    window.open("runs", run=key)
    window.press(f"counted-no-{key}")
    assert "You left this out of all figures." in window.words
    window.open("runs")
    assert "left out of all figures" in window.words
    window.open("runs", run=key)
    window.press(f"counted-None-{key}")
    assert "You left this out" not in window.words


def test_a_deleted_run_goes_from_the_list_and_can_be_brought_back(owner: Owner, window: Window) -> None:
    settled(owner, window)
    key = activity(owner, "Watch")
    window.open("runs", run=key)
    window.press(f"delete-{key}")
    assert "run" not in window.address
    assert activity(owner, "Watch") is None
    window.open("data")
    window.press(f"restore-{key}")
    assert activity(owner, "Watch") == key


def test_words_about_a_run_become_pain_only_when_the_runner_says_so(owner: Owner, window: Window) -> None:
    settled(owner, window)
    window.open("niggles")
    assert "“knee sore”" in window.words
    assert owner.answer("pain_list")["rows"] == []
    key = f"words-{activity(owner, 'Watch')}"
    window.test.selectbox(key=f"{key}-area").set_value("knee")
    window.test.number_input(key=f"{key}-severity").set_value(3)
    window.press_in_form("Write it down", key)
    (note,) = owner.answer("pain_list")["rows"]
    assert (note["area"], note["severity"], note["text"], note["local_date"]) == ("knee", 3, "knee sore", str(ago(3)))


def test_days_without_a_record_are_marked(owner: Owner, window: Window) -> None:
    settled(owner, window)
    window.test.date_input(key="unrecorded-from").set_value(ago(20))
    window.test.date_input(key="unrecorded-to").set_value(ago(15))
    window.press_in_form("Mark these days", "unrecorded")
    assert owner.answer("changed")["unrecorded"][0]["from_date"] == str(ago(20))
    window.press("unrecorded-1")
    assert owner.answer("changed")["unrecorded"] == []


def test_a_failed_file_is_mended_or_taken_off_the_list(owner: Owner, window: Window, tmp_path: Path) -> None:
    settled(owner, window)
    path = str(tmp_path / "bad.csv")
    window.press(f"forget-{path}")
    assert owner.answer("problems")["rows"] == []
    (tmp_path / "bad.csv").write_text("date,dstance_km\n2026-02-01,11\n")
    import_again(owner, path)
    window.open("data")
    (tmp_path / "bad.csv").write_text("date,distance_km,title\n2026-02-01,11,Mended\n")
    window.press(f"again-{path}")
    settled(owner, window)
    assert activity(owner, "Mended")


def import_again(owner: Owner, path: str) -> None:
    """As from the terminal."""
    import time

    job = owner.jobs.submit("import_files", {"paths": [path]}, "")
    while not job.over:
        time.sleep(0.02)


def test_an_archive_of_another_account_is_claimed_with_one_press(owner: Owner, window: Window, tmp_path: Path) -> None:
    runs = some_runs(3, files=True)
    for name, account, some in (("export_1.zip", 1, runs[:1]), ("export_2.zip", 2, runs[1:])):
        (tmp_path / name).write_bytes(zipped(strava_files(some, athlete=account)))
        import_again(owner, str(tmp_path / name))
    settled(owner, window)
    assert activity(owner, "Run 2") is None
    window.press(f"mine-{tmp_path / 'export_2.zip'}!activities.csv")
    settled(owner, window)
    assert activity(owner, "Run 2")


def test_every_athlete_s_pages_are_their_own(owner: Owner, window: Window) -> None:
    settled(owner, window)
    owner.answer("athlete_add", name="Ann")
    window.open("data")
    assert window.test.selectbox(key="whose-choice").options == ["Runner", "Ann"]
    window.test.selectbox(key="whose-choice").set_value("Ann")
    window.run()
    assert "Nothing is here yet." in window.words
    window.open("data", athlete="Ann")
    log = b"date,distance_km,title\n2026-03-10,7,Hers\n"
    bring(owner, window, ("hers.csv", log))
    assert window.address == {"athlete": "Ann"}
    window.open("runs", athlete="Ann")
    assert "Hers" in " ".join(words for words, _ in window.links)
    assert "Watch" not in " ".join(words for words, _ in window.links)
    window.open("niggles", athlete="ann")
    window.press("no-pain")
    assert owner.answer("pain_list")["rows"] == []
    assert len(owner.answer("pain_list", athlete="Ann")["rows"]) == 1


def test_an_upload_s_folder_says_for_whom_it_is() -> None:
    from dashboard.owner import _MARKS, _marks

    for number, mine in ((1, False), (2, False), (1, True), (31, True)):
        found = _MARKS.search("2026-03-01 a1b2c3" + _marks(number, mine=mine))
        assert found is not None
        assert (int(found[1] or 1), bool(found[2])) == (number, mine)
