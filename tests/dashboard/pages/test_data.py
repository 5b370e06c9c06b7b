import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboard.owner import Owner
from dashboard.requests import Progress
from tests.dashboard.pages.conftest import Serve, rows
from tests.dashboard.pages.window import Window

LOG = b"date,distance_km,duration,title\n2026-03-10,7,40:00,New\n2026-03-11,8,45:00,New\n"


def settled(owner: Owner, window: Window) -> Window:
    """Wait until nothing is under way, and look again."""
    until = time.monotonic() + 120
    while owner.jobs.under_way():
        assert time.monotonic() < until, "the job does not end"
        time.sleep(0.02)
    return window.open("data", **window.address)


def bring(owner: Owner, window: Window, *files: tuple[str, bytes]) -> Window:
    """Choose files on the Data page, press Import, and wait."""
    window.open("data")
    window.test.file_uploader(key="files").set_value([(name, data, "") for name, data in files])
    window.press_in_form("Import", "upload")
    return settled(owner, window)


def test_an_empty_home_says_what_to_bring_here(serve: Serve, window: Window) -> None:
    serve("empty")
    window.open("data")
    assert "Nothing is here yet." in window.words
    assert ("Bring files", "") not in window.links
    assert window.test.file_uploader(key="files").label.startswith("FIT, GPX and TCX files")


def test_both_imports_are_listed_the_later_first_each_with_what_came_of_it(serve: Serve, window: Window) -> None:
    serve("recent")
    window.open("data")
    imports = [text for text in window.words.splitlines() if text.startswith("**23 Mar 2026** · ")]
    assert imports == ["**23 Mar 2026** · second", "**23 Mar 2026** · first"]
    assert "1 activity on 20 Mar 2026. Files: 1 imported" in window.words
    assert "Files: 2 imported, 1 without an activity, 1 failed" in window.words


def test_problems_are_listed_by_outcome_with_their_reason(serve: Serve, window: Window) -> None:
    serve("recent")
    window.open("data")
    assert window.test.button_group(key="DataState.outcome").options == [
        "Failed (1)", "With warnings (1)", "No activity (1)", "All (3)",
    ]  # fmt: skip
    assert '**broken.csv** · line 1: column "dstance_km" is not known; did you mean "distance_km"?' in window.words
    assert "milk.txt" not in window.words
    window.choose("DataState.outcome", "skipped")
    assert window.address == {"outcome": "skipped"}
    assert "**milk.txt** · not a format that Niggle knows" in window.words
    assert "broken.csv" not in window.words
    window.choose("DataState.outcome", "imported")
    assert "**cut.fit** · " in window.words
    window.choose("DataState.outcome", "all")
    assert window.address == {"outcome": "all"}
    assert all(name in window.words for name in ("broken.csv", "milk.txt", "cut.fit"))


def test_an_outcome_that_no_file_had_says_none(serve: Serve, window: Window) -> None:
    owner = serve("empty")
    bring(owner, window, ("milk.txt", b"bought milk"))
    assert "None." in window.words
    assert "milk.txt" in window.open("data", outcome="skipped").words


def test_many_problems_are_turned_over_by_pages(serve: Serve, window: Window) -> None:
    owner = serve("empty")
    bring(owner, window, *((f"{number:02}.txt", b"milk %d" % number) for number in range(45)))
    window.open("data", outcome="skipped")
    assert "**19.txt**" in window.words
    assert "**20.txt**" not in window.words
    window.test.pagination(key="DataState.page").select(3)
    window.run()
    assert window.address == {"outcome": "skipped", "page": "3"}
    assert "**44.txt**" in window.words
    assert "**39.txt**" not in window.words
    assert "**44.txt**" in window.open("data", outcome="skipped", page="99").words
    window.choose("DataState.outcome", "all")
    assert window.address == {"outcome": "all"}


def test_what_is_uploaded_appears_with_what_came_of_it(serve: Serve, window: Window, demo_files: list[Path]) -> None:
    owner = serve("empty")
    bring(owner, window, ("log.csv", LOG), ("run.fit", demo_files[-1].read_bytes()), ("milk.txt", b"bought milk"))
    assert "Importing 3 uploaded files: 2 imported, 0 already here, 1 without an activity, 0 failed" in window.words
    assert "uploaded in the browser" in window.words
    assert "3 activities, " in window.words
    assert not list(owner.settings.inbox.iterdir())
    bring(owner, window, ("again.csv", LOG))
    assert "Importing 1 uploaded file: 0 imported, 1 already here, 0 without an activity, 0 failed" in window.words


def test_a_file_that_is_cut_off_is_told_and_what_could_be_read_is_there(
    serve: Serve, window: Window, demo_files: list[Path]
) -> None:
    owner = serve("empty")
    bring(owner, window, ("cut.fit", demo_files[-1].read_bytes()[:9000]))
    assert "Importing 1 uploaded file: 1 imported, 0 already here, 0 without an activity, 0 failed" in window.words
    assert "**cut.fit** · " in window.open("data", outcome="imported").words
    assert "1 activity, newest first." in window.open("runs").words


def test_import_without_a_file_asks_for_one(serve: Serve, window: Window) -> None:
    owner = serve("empty")
    window.open("data").press_in_form("Import", "upload")
    assert window.told == ["Choose or drop files first."]
    assert owner.jobs.all() == []


def test_no_name_of_an_uploaded_file_leads_out_of_its_folder(serve: Serve, window: Window) -> None:
    owner = serve("empty")
    names = ["../../evil.csv", "..\\..\\evil.csv", ".hidden.csv", "x" * 300 + ".csv", "/", "a\nb.csv", "..", "ü .csv"]
    before = {path.name for path in owner.settings.home.iterdir()}
    files = [(name, f"date,distance_km\n2026-03-10,{9 + place}\n".encode()) for place, name in enumerate(names)]
    bring(owner, window, *files)
    assert f"Importing {len(names)} uploaded files: {len(names)} imported" in window.words
    assert {path.name for path in owner.settings.home.iterdir()} - before <= {
        "inbox",
        "scratch",
        "originals",
        "niggle.duckdb.wal",
    }


def test_files_of_one_name_do_not_push_each_other_away(serve: Serve, window: Window) -> None:
    owner = serve("empty")
    bring(owner, window, ("log.csv", LOG), ("log.csv", LOG.replace(b",7,", b",9,").replace(b",8,", b",10,")))
    assert "Importing 2 uploaded files: 2 imported" in window.words
    assert owner.answer("status")["activities"] == 4


def test_a_thousand_files_dropped_at_once_are_all_accounted_for(serve: Serve, window: Window) -> None:
    owner = serve("empty")
    days = [(f"{10 + number // 100}", f"{1 + number % 28:02}", 5 + number / 1000) for number in range(1000)]
    files = [
        (f"{number:04}.csv", f"date,distance_km\n20{year}-01-{day},{km}\n".encode())
        for number, (year, day, km) in enumerate(days)
    ]
    assert "1,000 imported, 0 already here" in bring(owner, window, *files).words
    assert owner.answer("status")["activities"] == 1000


def test_what_is_under_way_tells_how_far_it_is_and_can_be_stopped(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    begun, go_on = threading.Event(), threading.Event()

    def work(_: str, __: Mapping[str, Any], progress: Progress) -> None:
        progress(1, 4, 1, 4)
        begun.set()
        go_on.wait(60)
        progress(2, 4, 2, 4)

    owner.jobs._run = work
    owner.jobs.submit("import_files", {"paths": []}, "Importing four files")
    assert begun.wait(60)
    window.open("data")
    (bar,) = window.test.get("progress")
    assert bar.proto.value == 25
    assert "Importing four files: 1 of 4 files, about" in bar.proto.text.replace("\\", "")
    (stop,) = [button for button in window.test.button if button.label == "Stop"]
    stop.click()
    window.run()
    go_on.set()
    assert "Importing four files: Stopped. What is done is kept" in settled(owner, window).words


def test_an_import_that_is_taken_back_takes_its_runs_with_it_and_no_others(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    before = owner.answer("status")["activities"]
    owner.answer("pain_add", on="2026-03-20", severity=3, area="knee")
    assert "By the river" in window.open("runs").words
    assert "This takes away 1 activity that came with it" in window.open("data").words
    window.press("undo-2")
    settled(owner, window)
    assert "1 activity taken away." in window.words
    assert [row["run_no"] for row in rows(owner, "imports")] == [1]
    assert owner.answer("status")["activities"] == before - 1
    assert "By the river" not in window.open("runs").words
    assert len(rows(owner, "pain_list")) == 1


def test_what_was_taken_back_can_be_brought_again(serve: Serve, window: Window) -> None:
    owner = serve("empty")
    bring(owner, window, ("log.csv", LOG)).press("undo-1")
    settled(owner, window)
    assert "2 activities taken away." in window.words
    assert owner.answer("status")["activities"] == 0
    bring(owner, window, ("log.csv", LOG))
    assert owner.answer("status")["activities"] == 2


def test_taking_back_twice_from_two_windows_is_told_and_does_no_harm(serve: Serve, window: Window) -> None:
    owner = serve("recent")
    other = Window().open("data")
    window.open("data").press("undo-2")
    settled(owner, window)
    other.test.button(key="undo-2").click()
    other.run()
    settled(owner, other)
    assert any("Taking an import back: " in one.value.replace("\\", "") for one in other.test.error)
    assert [row["run_no"] for row in rows(owner, "imports")] == [1]
