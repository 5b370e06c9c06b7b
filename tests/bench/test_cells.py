"""What `make validate` has measured is kept piece by piece, and used again only for the same code."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.validate import cells


@dataclass(frozen=True, slots=True)
class Counted:
    """A cell that says what it was asked, and leaves a mark for each time."""

    key: str
    marks: Path

    def measured(self, logs: int, seed: tuple[int, ...]) -> dict[str, float]:
        """As many as were asked for."""
        with self.marks.open("a") as file:
            file.write(f"{seed}\n")
        return {"n": logs, "seed": seed[0]}


def test_a_run_that_was_stopped_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done, marks, code = tmp_path / "build" / "done.jsonl", tmp_path / "marks", tmp_path / "code.py"
    monkeypatch.setattr(cells, "DONE", done)
    monkeypatch.setattr(cells, "ROOT", tmp_path)
    code.write_text("1")
    one = Counted("one", marks)

    def asked() -> int:
        return len(set(marks.read_text().splitlines()))

    found = cells.measure([(one, 25)], cells.digest(["code.py"]), 10)
    assert {seed: counts["n"] for seed, counts in found["one"].items()} == dict.fromkeys(cells.SEEDS, 25)
    assert asked() == len(marks.read_text().splitlines()) == 9
    assert "9 of 9 pieces" in capsys.readouterr().err

    whole = done.read_text().splitlines()
    done.write_text("\n".join(whole[:-1]) + "\n" + whole[-1][:30])  # stopped while it wrote
    assert cells.measure([(one, 25)], cells.digest(["code.py"]), 10) == found
    assert len(marks.read_text().splitlines()) == 10
    assert cells.measure([(one, 25)], cells.digest(["code.py"]), 10) == found
    assert len(marks.read_text().splitlines()) == 10

    code.write_text("2")
    assert cells.measure([(one, 25)], cells.digest(["code.py"]), 10) == found
    assert len(marks.read_text().splitlines()) == 19
