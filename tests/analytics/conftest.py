from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.analytics.history import History, new_history
from tests.analytics.second import opened
from tests.command import niggle
from tests.real_files import REAL


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    built = new_history(tmp_path)
    yield built
    built.close()


@pytest.fixture(scope="session")
def demo(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The demo runner's store."""
    yield from opened(demo_home, tmp_path_factory.mktemp("second"))


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """All real files in one store."""
    folder = tmp_path_factory.mktemp("real")
    assert niggle(folder / "made", "import", str(REAL)).returncode == 0
    yield from opened(folder / "made", folder)
