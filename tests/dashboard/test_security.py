"""Each test that SECURITY.md names is there."""

import re
from pathlib import Path

TOLD = Path("SECURITY.md").read_text("utf-8")
TESTS = {path: path.read_text("utf-8") for path in Path("tests").rglob("test_*.py")}


def test_the_files_that_it_names_are_there() -> None:
    named = set(re.findall(r"`([\w/]+\.py)`", TOLD))
    assert len(named) > 10
    assert [name for name in named if not Path(name).exists() and not (Path("tests/dashboard") / name).exists()] == []


def test_the_tests_that_it_names_are_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", TOLD))
    assert len(named) > 50
    assert [name for name in named if not any(f"def {name}(" in text for text in TESTS.values())] == []
