"""Every cell of the real FIT files above 400 kB against fitparse, to run beside the smaller ones."""

from pathlib import Path

import pytest

from tests.fit_oracle import FIT_FILES, HALF_OF_ALL_BYTES, compare
from tests.real_files import REAL, needs_real_files

pytestmark = needs_real_files

LARGER = [path for path in FIT_FILES if path.stat().st_size > HALF_OF_ALL_BYTES]


@pytest.mark.parametrize("path", LARGER, ids=lambda path: str(path.relative_to(REAL)))
def test_every_value_and_null_of_a_large_file_is_that_of_fitparse(path: Path) -> None:
    result = compare(path)
    assert result.others == []
    assert result.messages > 1000
