"""Every cell of the real FIT files up to 400 kB against fitparse; `test_fit_oracle_large` has the larger ones."""

from pathlib import Path

import pytest

from ingest.formats.fit import parse_fit
from tests.fit_oracle import ALLOWED, FIT_FILES, HALF_OF_ALL_BYTES, Comparison, compare
from tests.real_files import REAL, needs_real_files

pytestmark = needs_real_files

SMALLER = [path for path in FIT_FILES if path.stat().st_size <= HALF_OF_ALL_BYTES]
compared: dict[Path, Comparison] = {}


@pytest.mark.parametrize("path", SMALLER, ids=lambda path: str(path.relative_to(REAL)))
def test_every_value_and_null_is_that_of_fitparse(path: Path) -> None:
    compared[path] = compare(path)
    assert compared[path].others == []


def test_every_difference_that_is_allowed_does_occur() -> None:
    if len(compared) < len(SMALLER):
        pytest.skip("only some of the files were compared")
    assert set.union(*(one.occurred for one in compared.values())) == ALLOWED.keys()
    assert sum(one.messages for one in compared.values()) > 100_000
    assert sum(one.cells for one in compared.values()) > 1_000_000


def test_the_file_that_no_other_reader_can_read_yields_its_records_laps_and_session() -> None:
    recording = parse_fit((REAL / "fit" / "Fit-File-Faker" / "tpv_dev_fields_20260222.fit").read_bytes())
    (session,) = recording.sessions
    assert (len(session.samples), len(session.laps)) == (3400, 30)
    assert session.distance_m is not None
    assert recording.problems == ()
