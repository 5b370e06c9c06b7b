from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.analytics.history import History, new_history


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    built = new_history(tmp_path)
    yield built
    built.close()
