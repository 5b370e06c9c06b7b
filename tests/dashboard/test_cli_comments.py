"""Comments in the terminal: written to whoever looks on by a link, listed, taken back."""

from pathlib import Path

from tests.command import answer, niggle


def test_a_comment_is_written_listed_and_taken_back(tmp_path: Path) -> None:
    home = tmp_path / "home"
    answer(home, "share", "create", "--name", "Coach Ann", "--sees", "load")
    assert "No comment is written." in niggle(home, "comments", "list").stdout
    done = niggle(home, "comments", "add", "--link", "1", "--day", "2026-03-01", "a", "hard", "day")
    assert done.stdout == "Comment 1 is written.\n"
    (row,) = answer(home, "comments", "list")["rows"]
    assert (row["text"], row["about"], row["key"], row["mine"]) == ("a hard day", "day", "2026-03-01", True)
    told = niggle(home, "comments", "list").stdout
    assert "to Coach Ann" in told
    assert "a hard day" in told
    refused = niggle(home, "comments", "add", "--link", "1", "--run", f"{'f' * 64}.0", "x")
    assert (refused.returncode, "shows no such run" in refused.stderr) == (2, True)
    assert niggle(home, "comments", "add", "--link", "2", "x").returncode == 2
    assert niggle(home, "comments", "add", "--link", "1", "--run", "a", "--episode", "b", "x").returncode == 2
    assert answer(home, "comments", "delete", "1") == {"id": 1}
    assert answer(home, "comments", "list")["rows"] == []
