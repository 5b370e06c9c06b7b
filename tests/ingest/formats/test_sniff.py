import io
import zipfile
from pathlib import Path

import pytest

from ingest.formats.sniff import HEAD_BYTES, sniff
from tests.archives import (
    garmin_csv,
    garmin_export_original,
    garmin_files,
    garmin_json,
    gpx_run,
    old_strava_csv,
    some_runs,
    strava_csv,
    strava_files,
    tcx_run,
    unpacked,
    zipped,
)

RUNS = some_runs(3, files=True)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (RUNS[0].file, "fit"),
        (gpx_run(RUNS[0]), "gpx"),
        (tcx_run(RUNS[0]), "tcx"),
        (strava_csv(RUNS), "strava_csv"),
        (strava_csv(RUNS, "unknown"), "strava_csv"),
        (old_strava_csv(RUNS), "strava_csv"),
        (garmin_json(RUNS), "garmin_json"),
        (garmin_csv(RUNS, "it"), "garmin_csv"),
        (zipped(strava_files(RUNS)), "zip"),
        (b"date,distance_km\n2026-02-01,10\n", "csv_log"),
        (b"a,b\n1,2\n", None),
        (b"", None),
    ],
)
def test_formats_are_told_by_their_content(data: bytes, kind: str | None) -> None:
    assert sniff(data[:HEAD_BYTES]) == kind


def test_a_long_description_in_the_first_row_hides_nothing() -> None:
    data = strava_csv(RUNS).replace(b"Run 0", b'"' + b"a,\n" * 10_000 + b'"')
    assert sniff(data[:HEAD_BYTES]) == "strava_csv"


def test_the_archives_hold_what_is_to_be_found_in_them(tmp_path: Path) -> None:
    strava = unpacked(strava_files(RUNS), tmp_path / "strava")
    assert len(list((strava / "activities").iterdir())) == 3
    garmin = garmin_files(RUNS)
    inner = next(data for name, data in garmin.items() if name.endswith("_Part1.zip"))
    with zipfile.ZipFile(io.BytesIO(inner)) as uploads:
        assert len(uploads.namelist()) == 8
        assert all(sniff(uploads.read(name)) == "fit" for name in uploads.namelist())
    name, original = garmin_export_original(RUNS[0])
    assert name == "1000000.zip"
    with zipfile.ZipFile(io.BytesIO(original)) as single:
        assert single.namelist() == ["1000000_ACTIVITY.fit"]
