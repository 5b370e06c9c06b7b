"""How fast are GPX and TCX read, against gpxpy and tcxreader?

Timed is what both sides do with the bytes of a file: make points of them. The files are built ones of an hour at one
point a second with heart rate and cadence, and the real ones of other projects where they are here; of these, those
that both sides read. The expressions that our reader makes are forgotten before each turn, as if it had just started.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import gpxpy
import numpy as np
from tcxreader.tcxreader import TCXReader

from bench.measure import Comparison, compare
from ingest.errors import FileRefused
from ingest.formats.gpx import parse_gpx
from ingest.formats.tcx import parse_tcx
from ingest.model import Recording

REAL = Path(__file__).resolve().parents[2] / "shared" / "data"
_COLUMNS = ("latitude_deg", "longitude_deg", "altitude_m", "heart_rate_bpm")
_NAMESPACE = "http://www.garmin.com/xmlschemas"

Row = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of the table: what was read, by whom, and how long both took."""

    what: str
    peer: str
    files: int
    points: int
    size: int
    times: Comparison


def measure() -> list[Reading]:
    """The comparisons. Errors: AssertionError if the answers differ."""
    gpx = partial(_reading, peer="gpxpy", ours=parse_gpx, theirs=gpxpy.parse, answer=_gpxpy_rows)
    tcx = partial(_reading, peer="tcxreader", ours=parse_tcx, theirs=_tcxreader, answer=_tcxreader_rows)
    found = [
        gpx("GPX, built, as Garmin writes it", files=[built_gpx("ns3:", "\n      ", ".000Z", 24)]),
        gpx("GPX, built, as Strava writes it", files=[built_gpx("gpxtpx:", "\n   ", "Z", 7)]),
        gpx("GPX, real", files=_real("gpx")),
        tcx("TCX, built, as Garmin writes it", files=[built_tcx()]),
        tcx("TCX, real", files=_real("tcx")),
    ]
    return [reading for reading in found if reading.files]


def report(readings: list[Reading]) -> list[str]:
    """The section for bench/RESULTS.md."""
    lines = [
        "## Reading GPX and TCX",
        "",
        "| what | Niggle | the peer | times less CPU |",
        "|---|---|---|---|",
    ]
    for one in readings:
        ours, theirs = one.times.ours_s, one.times.theirs_s
        files = f"{one.files} file{'s' if one.files > 1 else ''}"
        lines.append(
            f"| {one.what}: {files}, {one.points:,} points, {one.size / 1e6:.1f} MB "
            f"| {1000 * ours:.1f} ms ({one.size / 1e6 / ours:.0f} MB/s) "
            f"| {one.peer} {1000 * theirs:.0f} ms | {one.times.ratio:.1f} |"
        )
    return lines


def _reading(
    what: str,
    peer: str,
    files: list[bytes],
    ours: Callable[[bytes], Recording],
    theirs: Callable[[bytes], Any],
    answer: Callable[[Any], list[Row]],
) -> Reading:
    both: list[bytes] = []
    points = 0
    for data in files:
        try:
            recording, oracle = ours(data), answer(theirs(data))
        except (FileRefused, gpxpy.gpx.GPXException):
            continue
        mine = _rows(recording)
        if len(mine) == len(oracle):  # not so where we leave out tracks without times, or that are there twice
            np.testing.assert_allclose(np.array(mine, float), np.array(oracle, float), rtol=0, atol=1e-6)
            both.append(data)
            points += len(mine)

    def all_ours() -> None:
        re.purge()
        for data in both:
            ours(data)

    def all_theirs() -> None:
        for data in both:
            theirs(data)

    size = sum(len(data) for data in both)
    return Reading(what, peer, len(both), points, size, compare(all_ours, all_theirs) if both else Comparison(0, 0))


def _rows(recording: Recording) -> list[Row]:
    """What a recording holds: seconds since 1970, position, altitude, heart rate, cadence of one leg."""
    rows: list[Row] = []
    for session in recording.sessions:
        assert session.started_utc
        start = session.started_utc.replace(tzinfo=UTC).timestamp()
        for sample in session.samples.to_pylist():
            elapsed, steps = sample["elapsed_s"], sample["cadence_spm"]
            cadence = sample["cadence_rpm"] if steps is None else steps / 2
            rows.append((None if elapsed is None else start + elapsed, *(sample[name] for name in _COLUMNS), cadence))
    return rows


def _gpxpy_rows(gpx: Any) -> list[Row]:
    rows: list[Row] = []
    for point in (p for track in gpx.tracks for segment in track.segments for p in segment.points):
        said = {part.tag.rpartition("}")[2]: part.text for top in point.extensions for part in top.iter()}
        sensors = [float(said[name]) if name in said else None for name in ("hr", "cad")]
        rows.append((_seconds(point.time), point.latitude, point.longitude, point.elevation, *sensors))
    return rows


def _tcxreader(data: bytes) -> Any:
    return TCXReader().read(io.BytesIO(data), only_gps=False)


def _tcxreader_rows(exercise: Any) -> list[Row]:
    return [
        (
            _seconds(point.time),
            point.latitude,
            point.longitude,
            point.elevation,
            point.hr_value,
            point.tpx_ext.get("RunCadence", point.cadence),
        )
        for point in exercise.trackpoints
    ]


def _seconds(time: datetime | None) -> float | None:
    if time is None:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def _real(kind: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((REAL / kind).rglob(f"*.{kind}"))]


def _seconds_of_a_run() -> list[tuple[str, float, float, float, float, int, int]]:
    """An hour: time, latitude, longitude, altitude, distance, heart rate, strides a minute."""
    start = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
    return [
        (
            f"{start + timedelta(seconds=second):%Y-%m-%dT%H:%M:%S}",
            50 + second * 2.6e-5,
            6 + second * 1.1e-6,
            120 + second % 97 / 7,
            second * 2.9,
            120 + second % 41,
            80 + second % 9,
        )
        for second in range(3600)
    ]


def built_gpx(prefix: str, indent: str, zone: str, decimals: int) -> bytes:
    """One run of an hour with heart rate and cadence."""
    points = "".join(
        f'{indent}<trkpt lat="{latitude:.{decimals}f}" lon="{longitude:.{decimals}f}">'
        f"{indent}  <ele>{altitude:.6f}</ele>"
        f"{indent}  <time>{time}{zone}</time>"
        f"{indent}  <extensions>"
        f"{indent}    <{prefix}TrackPointExtension>"
        f"{indent}      <{prefix}hr>{beats}</{prefix}hr>"
        f"{indent}      <{prefix}cad>{strides}</{prefix}cad>"
        f"{indent}    </{prefix}TrackPointExtension>"
        f"{indent}  </extensions>"
        f"{indent}</trkpt>"
        for time, latitude, longitude, altitude, _, beats, strides in _seconds_of_a_run()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<gpx creator="a watch" version="1.1" '
        f'xmlns="http://www.topografix.com/GPX/1/1" xmlns:{prefix[:-1]}="{_NAMESPACE}/TrackPointExtension/v1">'
        f"<trk><name>Morning Run</name><type>running</type><trkseg>{points}\n</trkseg></trk></gpx>"
    ).encode()


def built_tcx() -> bytes:
    """One run of an hour with heart rate and cadence, in four laps."""
    indent = "\n          "
    points = [
        f"{indent}<Trackpoint>"
        f"{indent}  <Time>{time}.000Z</Time>"
        f"{indent}  <Position>"
        f"{indent}    <LatitudeDegrees>{latitude:.15f}</LatitudeDegrees>"
        f"{indent}    <LongitudeDegrees>{longitude:.15f}</LongitudeDegrees>"
        f"{indent}  </Position>"
        f"{indent}  <AltitudeMeters>{altitude:.6f}</AltitudeMeters>"
        f"{indent}  <DistanceMeters>{distance:.6f}</DistanceMeters>"
        f"{indent}  <HeartRateBpm>{indent}    <Value>{beats}</Value>{indent}  </HeartRateBpm>"
        f"{indent}  <Extensions>"
        f"{indent}    <ns3:TPX>"
        f"{indent}      <ns3:Speed>2.9</ns3:Speed>"
        f"{indent}      <ns3:RunCadence>{strides}</ns3:RunCadence>"
        f"{indent}    </ns3:TPX>"
        f"{indent}  </Extensions>"
        f"{indent}</Trackpoint>"
        for time, latitude, longitude, altitude, distance, beats, strides in _seconds_of_a_run()
    ]
    laps = "".join(
        f'<Lap StartTime="2026-03-01T{6 + (30 + 15 * lap) // 60:02}:{(30 + 15 * lap) % 60:02}:00.000Z">'
        f"<TotalTimeSeconds>900</TotalTimeSeconds><DistanceMeters>2610</DistanceMeters>"
        f"<Track>{''.join(points[900 * lap : 900 * (lap + 1)])}\n</Track></Lap>"
        for lap in range(4)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<TrainingCenterDatabase '
        f'xmlns="{_NAMESPACE}/TrainingCenterDatabase/v2" xmlns:ns3="{_NAMESPACE}/ActivityExtension/v2">'
        f'<Activities><Activity Sport="Running"><Id>2026-03-01T06:30:00.000Z</Id>{laps}</Activity></Activities>'
        "</TrainingCenterDatabase>"
    ).encode()
