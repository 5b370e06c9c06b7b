"""Every point of every real GPX and TCX file, value by value, against what gpxpy and tcxreader read of it."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import gpxpy
import pytest
from tcxreader.tcxreader import TCXReader

from ingest.errors import NotAnActivity
from ingest.formats.gpx import parse_gpx
from ingest.formats.tcx import parse_tcx
from ingest.model import Recording
from tests.real_files import REAL, needs_real_files

pytestmark = needs_real_files

Row = dict[str, Any]

# The only files of which the peer is not given the bytes as they are: what is replaced, by what, and why.
MENDED = {
    "invalid-lon-lat-missing.gpx": [
        # gpxpy gives up on a point without a position. We keep the point, and its position is null, as that of 0, 0 is.
        (b"<trkpt>", b'<trkpt lat="0" lon="0">'),
        # The writer put its own version where GPX has its, and gpxpy then looks for no extensions.
        (b'version="5.8"', b'version="1.1"'),
    ],
}


def real(kind: str) -> list[Path]:
    return sorted((REAL / kind).rglob(f"*.{kind}"))


def mended(name: str, data: bytes) -> bytes:
    for wrong, right in MENDED.get(name, []):
        assert wrong in data
        data = data.replace(wrong, right)
    return data


def as_utc(instant: datetime | None) -> datetime | None:
    return instant.astimezone(UTC).replace(tzinfo=None) if instant and instant.tzinfo else instant


def ours(recording: Recording) -> list[Row]:
    """Our samples in the words of the peers: instants, and cadence of one leg."""
    rows: list[Row] = []
    for session in recording.sessions:
        assert session.started_utc is not None
        for sample in session.samples.to_pylist():
            elapsed, steps = sample["elapsed_s"], sample["cadence_spm"]
            rows.append(
                {
                    "time": None if elapsed is None else session.started_utc + timedelta(seconds=elapsed),
                    "latitude": sample["latitude_deg"],
                    "longitude": sample["longitude_deg"],
                    "altitude": sample["altitude_m"],
                    "heart_rate": sample["heart_rate_bpm"],
                    "cadence": sample["cadence_rpm"] if steps is None else steps / 2,
                    "distance": sample["distance_m"],
                    "speed": sample["speed_mps"],
                    "power": sample["power_w"],
                    "temperature": sample["temperature_c"],
                }
            )
    return rows


def extension(point: Any, *names: str) -> float | None:
    """The number in an extension of a point of gpxpy, whatever its namespace."""
    for part in (part for top in point.extensions for part in top.iter()):
        if part.tag.rpartition("}")[2] in names:
            return float(part.text)
    return None


def row_of_gpxpy(point: Any) -> Row:
    nowhere = point.latitude == point.longitude == 0  # so MENDED says it; no other real file does
    speed = extension(point, "speed") if point.speed is None else point.speed
    return {
        "time": as_utc(point.time),
        "latitude": None if nowhere else point.latitude,
        "longitude": None if nowhere else point.longitude,
        "altitude": point.elevation,
        "heart_rate": extension(point, "hr"),
        "cadence": extension(point, "cad", "cadence"),
        "speed": speed,
        "power": extension(point, "power"),
        "temperature": extension(point, "atemp", "temp"),
    }


def row_of_tcxreader(point: Any) -> Row:
    strides = point.tpx_ext.get("RunCadence")
    return {
        "time": as_utc(point.time),
        "latitude": point.latitude,
        "longitude": point.longitude,
        "altitude": point.elevation,
        "heart_rate": point.hr_value,
        "cadence": point.cadence if strides is None else strides,
        "distance": point.distance,
        "speed": point.tpx_ext.get("Speed"),
        "power": point.tpx_ext.get("Watts"),
    }


def assert_same(mine: Sequence[Row], theirs: Sequence[Row]) -> None:
    assert len(mine) == len(theirs)
    for row, wanted in zip(mine, theirs, strict=True):
        assert {name: row[name] for name in wanted} == wanted


@pytest.mark.parametrize("path", real("gpx"), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_point_of_a_real_gpx_is_what_gpxpy_reads(path: Path) -> None:
    data = path.read_bytes()
    tracks = gpxpy.parse(mended(path.name, data)).tracks
    timed = [track for track in tracks if any(p.time for s in track.segments for p in s.points)]
    if not timed:  # a plan: gpxpy reads it, to us it is no activity
        with pytest.raises(NotAnActivity):
            parse_gpx(data)
        return
    theirs = [row_of_gpxpy(point) for track in timed for segment in track.segments for point in segment.points]
    assert_same(ours(parse_gpx(data)), theirs)


@pytest.mark.parametrize("path", real("tcx"), ids=lambda path: path.name)
def test_every_trackpoint_of_a_real_tcx_is_what_tcxreader_reads(path: Path) -> None:
    data = path.read_bytes()
    exercise = TCXReader().read(io.BytesIO(data), only_gps=False)
    assert_same(ours(parse_tcx(data)), [row_of_tcxreader(point) for point in exercise.trackpoints])
