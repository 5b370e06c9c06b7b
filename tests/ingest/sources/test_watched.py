"""What is settled? With listings and a clock of our own; then what a listing is."""

import os
from pathlib import Path

import pytest

from ingest.pipeline import import_paths
from ingest.sources.watched import MAX_LEFT_OUT, QUIET_S, Listing, Look, Stamp, Watched, list_folder
from tests.homes import LOG, NOW, every_row, import_into, opened, outcomes, settings_at

T0 = 1_770_000_000.0


def file(size: int, changed_at: float) -> Stamp:
    return size, int(changed_at * 1e9)


def looks(*listings: dict[str, Stamp], every_s: float = 5.0) -> list[Look]:
    """One look after another; what is news is taken."""
    watched, found = Watched(), []
    for number, files in enumerate(listings):
        found.append(watched.look(Listing(files), T0 + every_s * number))
        if found[-1].news:
            watched.took(found[-1])
    return found


def test_a_file_is_taken_at_the_second_look_and_only_once() -> None:
    old = {"/a.fit": file(10, T0 - 1000)}
    first, second, third = looks(old, old, old)
    assert (first.news, first.left_out) == (False, frozenset({"/a.fit"}))
    assert (second.news, second.left_out, second.settled) == (True, frozenset(), old)
    assert not third.news


def test_a_file_that_grows_or_is_touched_is_waited_for_and_everything_else_is_taken() -> None:
    whole = {"/whole.fit": file(10, T0 - 1000)}
    found = looks(
        {**whole, "/slow.fit": file(1, T0)},
        {**whole, "/slow.fit": file(2, T0)},  # a program that does not set the time of change
        {**whole, "/slow.fit": file(2, T0 + 9)},  # or only that
        {**whole, "/slow.fit": file(2, T0 + 9)},
    )
    assert [look.news for look in found] == [False, True, False, True]
    assert found[1].left_out == found[2].left_out == {"/slow.fit"}
    assert set(found[3].settled) == {"/whole.fit", "/slow.fit"}


def test_two_looks_in_a_row_are_not_enough_for_a_file_that_has_just_changed() -> None:
    fresh = {"/a.fit": file(10, T0)}
    found = looks(fresh, fresh, fresh, fresh, every_s=QUIET_S / 2.5)
    assert [look.news for look in found] == [False, False, False, True]


def test_a_clock_that_runs_ahead_holds_nothing_up() -> None:
    ahead = {"/a.fit": file(10, T0 + 86_400)}
    assert [look.news for look in looks(ahead, ahead, ahead)] == [False, True, False]


def test_a_file_that_changes_again_is_taken_again_and_one_that_goes_is_no_news() -> None:
    before, after = {"/a.fit": file(10, T0 - 1000)}, {"/a.fit": file(12, T0 + 7)}
    found = looks(before, before, after, after, after, {}, {}, after, after)
    assert [look.news for look in found] == [False, True, False, True, False, False, False, False, True]


def test_a_flood_of_unsettled_files_is_waited_for() -> None:
    old = {"/old.fit": file(1, T0 - 1000)}
    flood = {f"/{number:0200}": file(1, T0 + 4) for number in range(MAX_LEFT_OUT // 200)}
    found = looks(old, {**old, **flood}, {**old, **flood})
    assert [look.news for look in found] == [False, False, True]


def test_a_listing_has_files_and_links_to_files_and_nothing_else(tmp_path: Path) -> None:
    home, folder = tmp_path / "in" / "home", tmp_path / "in"
    half = ["e.fit.part", "f.crdownload", "g.tmp"]
    for name in ["a.fit", "b/c/d.gpx", "home/niggle.duckdb", ".hidden", ".git/x", *half]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "far.fit").write_text("far away")
    (folder / "link.fit").symlink_to(tmp_path / "elsewhere" / "far.fit")
    (folder / "folder-link").symlink_to(tmp_path / "elsewhere")
    (folder / "loop").symlink_to(folder)
    (folder / "nowhere").symlink_to(tmp_path / "nothing")
    os.mkfifo(folder / "pipe")
    listing = list_folder(folder, home)
    assert listing is not None
    assert {Path(path).relative_to(folder).as_posix(): stamp[0] for path, stamp in listing.files.items()} == {
        "a.fit": 5, "b/c/d.gpx": 9, "link.fit": 8,
    }  # fmt: skip
    assert {Path(path).name for path in listing.never} == {".hidden", ".git", *half}
    (tmp_path / "elsewhere" / "far.fit").write_text("it has changed")
    assert list_folder(folder, home) != listing


def test_a_folder_that_is_not_there_has_no_listing(tmp_path: Path) -> None:
    assert list_folder(tmp_path / "nowhere", tmp_path / "home") is None
    (tmp_path / "empty").mkdir()
    assert list_folder(tmp_path / "empty", tmp_path / "home") == Listing({})


@pytest.mark.parametrize("odd", [b"caf\xe9.csv", "café.csv".encode()])
def test_what_is_left_out_is_not_opened_and_leaves_no_trace(tmp_path: Path, odd: bytes) -> None:
    settings = settings_at(tmp_path)
    folder = tmp_path / "files"
    (folder / "hidden").mkdir(parents=True)
    (folder / "log.csv").write_text(LOG)
    half = Path(os.fsdecode(os.fsencode(folder) + b"/" + odd))
    half.write_text("date,dist")
    (folder / "hidden" / "also.csv").write_text("half")
    shown = os.fsencode(half).decode("utf-8", "backslashreplace")
    with opened(settings) as con:
        report = import_paths(con, settings, [folder], NOW, leave_out=[shown, str(folder / "hidden")])
        assert outcomes(report) == {"log.csv": "imported"}
        rows = every_row(con)
        import_paths(con, settings, [folder], NOW, leave_out=[shown, str(folder / "hidden")])
        assert every_row(con) == rows
        half.write_text("date,distance_km\n2026-01-09,3\n")
        assert sorted(outcomes(import_into(con, settings, folder)).values()) == ["duplicate", "imported", "skipped"]
