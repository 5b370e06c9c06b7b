"""What did not come in: why, and another try."""

import shutil
from pathlib import Path
from typing import Any

from dashboard.owner import Owner
from dashboard.requests import work
from tests.archives import some_runs, strava_files, zipped
from tests.dashboard.pages.conftest import Serve, rows
from tests.dashboard.pages.test_data import LOG, bring, settled
from tests.dashboard.pages.window import Window

BROKEN = b"date,dstance_km\n2026-02-01,10\n"
OTHERS = "it is of the Strava account 5, which is not the one known here (7). If both are you, import it with --mine"


def brought(owner: Owner, path: Path) -> None:
    """Import a path of this machine."""
    with owner.desk() as desk:
        work(desk, "import_files", {"paths": [str(path)]}, lambda *_: None)


def refused(owner: Owner, *paths: str) -> None:
    """Note that these files were refused, as those of another account are."""
    with owner.desk() as desk:
        for path in paths:
            desk.con.execute(
                "insert into import_item by name select 1 as run_no, 1 as athlete_id, $path as path, "
                "'failed' as outcome, $reason as reason, []::varchar[] as warnings",
                {"path": path, "reason": OTHERS},
            )


def labelled(window: Window, label: str) -> list[str]:
    return [str(one.key) for one in window.test.button if one.label == label]


def submitted(owner: Owner) -> list[dict[str, Any]]:
    """What every import was asked for, without what does nothing."""
    return [{name: value for name, value in job.values.items() if value} for job in owner.jobs.all()]


def test_a_file_that_was_mended_is_tried_again(serve: Serve, window: Window, tmp_path: Path) -> None:
    owner = serve("empty")
    (tmp_path / "log.csv").write_bytes(BROKEN)
    brought(owner, tmp_path / "log.csv")
    window.open("data").press(f"again-{tmp_path / 'log.csv'}")
    settled(owner, window)
    assert "Trying log.csv again: 0 imported, 0 already here, 0 without an activity, 1 failed" in window.words
    (tmp_path / "log.csv").write_bytes(LOG)
    window.press(f"again-{tmp_path / 'log.csv'}")
    settled(owner, window)
    assert "Trying log.csv again: 1 imported" in window.words
    assert owner.answer("status")["activities"] == 2
    assert rows(owner, "problems") == []


def test_a_file_that_will_never_be_whole_is_taken_off_the_list(serve: Serve, window: Window, tmp_path: Path) -> None:
    owner = serve("empty")
    (tmp_path / "log.csv").write_bytes(BROKEN)
    brought(owner, tmp_path / "log.csv")
    window.open("data").press(f"forget-{tmp_path / 'log.csv'}")
    assert rows(owner, "problems") == []
    brought(owner, tmp_path / "log.csv")
    assert [row["outcome"] for row in rows(owner, "problems")] == ["failed"]


def test_what_is_gone_cannot_be_tried_again_and_says_what_to_do(serve: Serve, window: Window, tmp_path: Path) -> None:
    owner = serve("empty")
    (tmp_path / "gone.csv").write_bytes(BROKEN)
    brought(owner, tmp_path / "gone.csv")
    (tmp_path / "gone.csv").unlink()
    bring(owner, window, ("up.csv", BROKEN + b"2026-02-02,9\n"))
    assert labelled(window, "Try again") == []
    assert "It is not where it was. Bring it from where it is now." in window.words
    assert "It came by the browser. To try again, upload it again." in window.words


def test_a_file_in_an_archive_is_tried_again_with_the_archive(serve: Serve, window: Window, tmp_path: Path) -> None:
    owner = serve("empty")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bad!.csv").write_bytes(BROKEN)
    archive = Path(shutil.make_archive(str(tmp_path / "some!"), "zip", tmp_path / "in"))
    brought(owner, archive)
    window.open("data").press(f"again-{archive}!bad!.csv")
    assert submitted(owner) == [{"paths": [str(archive)]}]


def test_only_what_failed_can_be_tried_again(serve: Serve, window: Window) -> None:
    serve("recent")
    assert len(labelled(window.open("data", outcome="all"), "Try again")) == 1
    assert labelled(window.open("data", outcome="skipped"), "Try again") == []


def test_an_archive_of_another_account_is_one_entry_and_is_read_once_it_is_mine(
    serve: Serve, window: Window, tmp_path: Path
) -> None:
    owner = serve("empty")
    archive = tmp_path / "export_5.zip"
    archive.write_bytes(b"")
    refused(owner, *(f"{archive}!activities/{number}.gpx" for number in range(30)))
    window.open("data")
    assert "**export_5.zip** (30 files) · it is of the Strava account 5" in window.words
    assert len(labelled(window, "It is mine")) == 1
    assert not window.test.get("pagination")
    window.press(f"mine-{archive}")
    assert submitted(owner) == [{"paths": [str(archive)], "mine": True}]


def test_a_folder_of_another_account_is_read_as_it_was_and_nothing_beside_it(
    serve: Serve, window: Window, tmp_path: Path
) -> None:
    owner = serve("empty")
    files = [tmp_path / "a" / "activities.csv", tmp_path / "a" / "activities" / "1.csv", tmp_path / "b" / "2.csv"]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(LOG)
    refused(owner, *map(str, files))
    (key,) = labelled(window.open("data"), "It is mine")
    window.press(key)
    assert submitted(owner) == [{"paths": sorted(map(str, files)), "mine": True}]


def test_an_uploaded_archive_of_another_account_is_uploaded_again_as_mine(serve: Serve, window: Window) -> None:
    owner = serve("empty")
    refused(owner, "upload 2026-03-23 abcdef/export_5.zip!activities.csv")
    window.open("data")
    assert labelled(window, "It is mine") == []
    assert "tick “These archives are mine, whichever account they name” under More." in window.words
    window.test.file_uploader(key="files").set_value([("log.csv", LOG, "")])
    window.test.checkbox(key="upload-mine").check()
    window.press_in_form("Import", "upload")
    (asked,) = submitted(owner)
    assert asked["mine"] is True
    settled(owner, window)
    assert owner.answer("status")["activities"] == 2
    assert not list(owner.settings.inbox.iterdir())


def test_an_upload_that_is_not_said_to_be_mine_is_not(serve: Serve, window: Window) -> None:
    owner = serve("empty")
    bring(owner, window, ("log.csv", LOG))
    assert [job.values["mine"] for job in owner.jobs.all()] == [False]


def test_a_real_archive_of_another_account_comes_in_once_it_is_claimed(
    serve: Serve, window: Window, tmp_path: Path
) -> None:
    owner = serve("empty")
    runs = some_runs(3, files=True)
    for name, account, some in (("export_7.zip", 7, runs[:1]), ("export_5.zip", 5, runs[1:])):
        (tmp_path / name).write_bytes(zipped(strava_files(some, athlete=account)))
        brought(owner, tmp_path / name)
    assert owner.answer("status")["activities"] == 1
    (key,) = labelled(window.open("data"), "It is mine")
    window.press(key)
    settled(owner, window)
    assert owner.answer("status")["activities"] == 3
    assert [row for row in rows(owner, "problems") if row["outcome"] == "failed"] == []
