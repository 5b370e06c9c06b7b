"""What did a GPX file record? GPX 1.0 and 1.1, with the extensions of Garmin, Strava and Cluetrust.

Each `<trk>` with times is a session under the track's ordinal in the file; tracks that overlap in time were one
run (two devices, or one activity cut up) and become one. A gap between `<trkseg>` is a pause, and the way across
it was not run. A track without times is as a rule a planned route: it counts only if it states a time of its own,
or if sensor values show that it was recorded and the file has a time stamp. Points are read by streaming, so that
a damaged file keeps what came before the damage.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ingest.errors import NotAnActivity, Unreadable
from ingest.formats.xml.findings import Findings
from ingest.formats.xml.node import Node
from ingest.formats.xml.points import (
    LATITUDE,
    LONGITUDE,
    TIME,
    Field,
    Points,
    Reading,
    Stretch,
    joined,
    pauses_between,
    points_of,
    samples_of,
)
from ingest.formats.xml.reader import read_xml
from ingest.formats.xml.rows import Path, Rows
from ingest.model import Problem, Recording, Session
from ingest.sport import Sport, sport_of_word
from ingest.units import great_circle_m, steps_per_minute

# Strava writes its sport as a number; only these two codes are certain.
_STRAVA_CODES = {"1": "ride", "9": "run"}

# Elements of a point, whatever their namespace.
_CADENCE = "cadence_rpm"  # until the sport is known
_VALUES = {
    "ele": Field("altitude_m"),
    "speed": Field("speed_mps", 0),
    "hr": Field("heart_rate_bpm", 1),  # 0 is a strap without contact
    "heartrate": Field("heart_rate_bpm", 1),
    "cad": Field(_CADENCE, 0),
    "cadence": Field(_CADENCE, 0),
    "power": Field("power_w", 0),
    "watts": Field("power_w", 0),
    "powerinwatts": Field("power_w", 0),
    "atemp": Field("temperature_c"),
    "temp": Field("temperature_c"),
    "temperature": Field("temperature_c"),
}
_SENSED = ("heart_rate_bpm", _CADENCE, "power_w")
_OWN: dict[Path, Field] = {("time",): TIME, ("@lat",): LATITUDE, ("@lon",): LONGITUDE}


def _field_at(path: Path) -> Field | None:
    return _OWN.get(path) or _VALUES.get(path[-1])


_READING = Reading(_field_at)


@dataclass(slots=True)
class _Track:
    """One `<trk>`, or several that overlap in time. `start` is the first known time, or one that stands in for it."""

    ordinal: int
    line: int
    sport: Sport
    title: str | None
    description: str | None
    points: Points
    segments: list[Stretch]
    start: datetime | None = None
    utc_offset_s: int | None = None
    span: tuple[datetime, datetime] | None = None

    def __post_init__(self) -> None:
        times = self.points.known_times()
        if len(times):
            self.start, self.utc_offset_s = times[0].item(), self.points.utc_offset_s
            self.span = (times.min().item(), times.max().item())


@dataclass(slots=True)
class _File:
    """Collects what the elements say, in the order in which they close."""

    findings: Findings
    rows: Rows = field(default_factory=lambda: Rows("trkpt"))
    segments: list[Stretch] = field(default_factory=list)
    tracks: list[_Track] = field(default_factory=list)
    tracks_seen: int = 0
    others: int = 0
    time: tuple[datetime, int | None] | None = None
    title: str | None = None
    description: str | None = None

    def records(self) -> Mapping[str, Callable[[Node], None]]:
        return {
            "trkseg": self.end_segment,
            "trk": self.track,
            "rtept": self.other,
            "wpt": self.other,
            "metadata": self.about,
            "gpx": self.about,  # GPX 1.0 has name, desc and time here
        }

    def end_segment(self, _: Node | None = None) -> None:
        begun = self.segments[-1][1] if self.segments else 0
        if len(self.rows.lines) > begun:
            self.segments.append((begun, len(self.rows.lines)))

    def track(self, node: Node) -> None:
        self.end_segment()  # points that stand in no segment
        ordinal, self.tracks_seen = self.tracks_seen, self.tracks_seen + 1
        if not self.segments:
            return
        word = node.words("type")
        sport = sport_of_word(_STRAVA_CODES.get(word or "", word))
        track = _Track(
            ordinal,
            node.line,
            replace(sport, raw=word) if word in _STRAVA_CODES else sport,
            node.words("name"),
            node.words("desc") or node.words("cmt"),
            points_of(self.rows, _READING, self.findings),
            self.segments,
        )
        self.segments = []
        if track.start is None and (stated := self.findings.instant(node.child("time"))):
            track.start, track.utc_offset_s = stated
            self.findings.add("the points carry no times; the start is the track's own time stamp", node.line)
        self.tracks.append(track)

    def other(self, _: Node) -> None:
        self.others += 1

    def about(self, node: Node) -> None:
        self.time = self.time or self.findings.instant(node.child("time"))
        self.title = self.title or node.words("name")
        self.description = self.description or node.words("desc")


def parse_gpx(data: bytes) -> Recording:
    """What did this GPX file record?

    `distance_m` of the samples is the way along the positions, null where a position is; the session states none.
    On foot, `cad` counts strides of one leg and becomes steps per minute.

    Errors:
        NotAnActivity: only routes or waypoints, a track without points, or points of which nobody knows the day.
        Unreadable: damaged before the first point, or no XML.
    """
    findings = Findings()
    file = _File(findings)
    damage = read_xml(data, "gpx", file.records(), findings, file.rows)
    if not file.tracks:
        if damage:
            raise Unreadable(f"{damage}; no point before that could be read")
        if file.tracks_seen:
            raise NotAnActivity("its tracks hold no points")
        others = f", only waypoints or route points ({file.others})" if file.others else ""
        raise NotAnActivity(f"it holds no recorded track{others}")
    tracks = _merged(_dated(file), findings)
    if len(tracks) == 1:
        tracks[0].title = tracks[0].title or file.title
        tracks[0].description = tracks[0].description or file.description
    sessions = tuple(_session(track, findings) for track in tracks)
    problems = findings.problems()
    if damage:
        kept = sum(session.samples.num_rows for session in sessions)
        problems += (Problem(f"{damage.message}; what came before was kept (points: {kept})", line=damage.line),)
    return Recording("gpx", sessions, problems=problems)


def _dated(file: _File) -> list[_Track]:
    """The tracks of which the start is known, or all as one if only the file's time stamp can tell."""
    dated = [track for track in file.tracks if track.start]
    if dated:
        for track in file.tracks:
            if not track.start:
                message = f"a track without times was left out ({track.title or 'no name'})"
                file.findings.add(message, track.line, "untimed")
        return dated
    recorded = any(np.isfinite(track.points.column(name)).any() for track in file.tracks for name in _SENSED)
    if not recorded or not file.time:
        raise NotAnActivity(
            "its points carry no times, so the day is unknown; export it again with time stamps, "
            "or add the run as a line of a CSV training log"
        )
    whole = _joined(file.tracks)
    whole.start, whole.utc_offset_s = file.time
    file.findings.add("the points carry no times; the start is the file's own time stamp", whole.line)
    return [whole]


def _merged(tracks: list[_Track], findings: Findings) -> list[_Track]:
    """The tracks with those that overlap in time joined, in the order of the file."""
    groups = [[track] for track in tracks if not track.span]
    latest: datetime | None = None
    for (first, last), track in sorted(((t.span, t) for t in tracks if t.span), key=lambda pair: pair[0]):
        if latest and first < latest:
            groups[-1].append(track)
        else:
            groups.append([track])
        latest = max(latest or last, last)
    return sorted((_union(group, findings) for group in groups), key=lambda track: track.ordinal)


def _union(group: list[_Track], findings: Findings) -> _Track:
    """Tracks that overlap in time as one, without those recorded wholly during another: their way would count twice."""
    kept: list[_Track] = []
    for track in sorted(group, key=lambda t: (-len(t.points.lines), t.ordinal)):
        if any(_within(track, other) for other in kept):
            message = f"a track recorded during another one was left out ({track.title or 'no name'})"
            findings.add(message, track.line, "double")
        else:
            kept.append(track)
    if len(kept) == 1:
        return kept[0]
    kept.sort(key=lambda track: track.ordinal)
    findings.add(f"{len(kept)} tracks overlap in time and were read as one activity", kept[0].line)
    return _joined(kept)


def _within(track: _Track, other: _Track) -> bool:
    if not track.span or not other.span:
        return False
    return other.span[0] <= track.span[0] and track.span[1] <= other.span[1]


def _joined(tracks: list[_Track]) -> _Track:
    first = tracks[0]
    title = next((track.title for track in tracks if track.title), None)
    description = next((track.description for track in tracks if track.description), None)
    segments: list[Stretch] = []
    count = 0
    for track in tracks:
        segments += [(begin + count, end + count) for begin, end in track.segments]
        count += len(track.points.lines)
    points = joined([track.points for track in tracks])
    return _Track(first.ordinal, first.line, first.sport, title, description, points, segments)


def _session(track: _Track, findings: Findings) -> Session:
    points = track.points
    if track.sport.on_foot and _CADENCE in points.values:
        points.values["cadence_spm"] = steps_per_minute(points.values.pop(_CADENCE))
    points.values["distance_m"] = _way(track)
    return Session(
        index=track.ordinal,
        sport=track.sport,
        started_utc=track.start,
        utc_offset_s=track.utc_offset_s,
        elapsed_s=(track.span[1] - track.span[0]).total_seconds() if track.span else None,
        title=track.title,
        description=track.description,
        samples=samples_of(points, track.start, findings),
        pauses=pauses_between(points, track.segments, track.start) if track.start else (),
    )


def _way(track: _Track) -> NDArray[np.float64]:
    """The distance run up to every point that has a position; the way from one segment to the next does not count."""
    latitude, longitude = track.points.column(LATITUDE.column), track.points.column(LONGITUDE.column)
    distance = np.zeros(len(latitude))
    run = 0.0
    for segment in track.segments:
        inside = slice(*segment)
        distance[inside] = run + np.cumsum(great_circle_m(latitude[inside], longitude[inside]))
        run = distance[segment[1] - 1]
    distance[np.isnan(latitude)] = np.nan
    return distance
