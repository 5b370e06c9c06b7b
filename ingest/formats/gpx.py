"""What did a GPX file record? GPX 1.0 and 1.1, with the extensions of Garmin, Strava and Cluetrust.

Each `<trk>` with times is a session under the track's ordinal in the file; tracks that overlap in time were one
run (two devices, or one activity cut up) and become one. A gap between `<trkseg>` is a pause, and the way across
it was not run. A track without times is as a rule a planned route: it counts only if it states a time of its own,
or if sensor values show that it was recorded and the file has a time stamp. Points are read by streaming, so that
a damaged file keeps what came before the damage.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from ingest.errors import NotAnActivity, Unreadable
from ingest.formats.xml import Findings, Node, Point, pauses_between, read_xml, samples_of
from ingest.model import Problem, Recording, Session
from ingest.sport import Sport, sport_of_word
from ingest.units import great_circle_m, steps_per_minute

# Strava writes its sport as a number; only these two codes are certain.
_STRAVA_CODES = {"1": "ride", "9": "run"}

# Elements of a point, whatever their namespace -> (column, least value that makes sense).
_CADENCE = "cadence_rpm"  # until the sport is known
_VALUES: dict[str, tuple[str, float]] = {
    "ele": ("altitude_m", -math.inf),
    "speed": ("speed_mps", 0),
    "hr": ("heart_rate_bpm", 1),  # 0 is a strap without contact
    "heartrate": ("heart_rate_bpm", 1),
    "cad": (_CADENCE, 0),
    "cadence": (_CADENCE, 0),
    "power": ("power_w", 0),
    "watts": ("power_w", 0),
    "powerinwatts": ("power_w", 0),
    "atemp": ("temperature_c", -math.inf),
    "temp": ("temperature_c", -math.inf),
    "temperature": ("temperature_c", -math.inf),
}
_SENSED = {"heart_rate_bpm", _CADENCE, "power_w"}


@dataclass(slots=True)
class _Track:
    """One `<trk>`, or several that overlap in time. `start` is the first known time, or one that stands in for it."""

    ordinal: int
    line: int
    sport: Sport
    title: str | None
    description: str | None
    segments: list[list[Point]]
    start: datetime | None = None
    utc_offset_s: int | None = None
    span: tuple[datetime, datetime] | None = None

    def __post_init__(self) -> None:
        if timed := next((point for point in self.points() if point.time), None):
            self.start, self.utc_offset_s = timed.time, timed.utc_offset_s
            times = [point.time for point in self.points() if point.time]
            self.span = (min(times), max(times))

    def points(self) -> list[Point]:
        return [point for segment in self.segments for point in segment]


@dataclass(slots=True)
class _File:
    """Collects what the elements say, in the order in which they close."""

    findings: Findings
    segment: list[Point] = field(default_factory=list)
    segments: list[list[Point]] = field(default_factory=list)
    tracks: list[_Track] = field(default_factory=list)
    tracks_seen: int = 0
    others: int = 0
    time: tuple[datetime, int | None] | None = None
    title: str | None = None
    description: str | None = None

    def records(self) -> Mapping[str, Callable[[Node], None]]:
        return {
            "trkpt": self.point,
            "trkseg": self.end_segment,
            "trk": self.track,
            "rtept": self.other,
            "wpt": self.other,
            "metadata": self.about,
            "gpx": self.about,  # GPX 1.0 has name, desc and time here
        }

    def point(self, node: Node) -> None:
        if not node.complete:
            return
        values: dict[str, float] = {}
        position = self.findings.position(node.attributes.get("lat"), node.attributes.get("lon"), node.line)
        if position:
            values["latitude_deg"], values["longitude_deg"] = position
        for part in node.descendants():
            if part.name in _VALUES:
                column, least = _VALUES[part.name]
                value = self.findings.number(part, least)
                if value is not None:
                    values.setdefault(column, value)
        time, offset = self.findings.instant(node.child("time")) or (None, None)
        self.segment.append(Point(node.line, time, offset, values))

    def end_segment(self, _: Node | None = None) -> None:
        if self.segment:
            self.segments.append(self.segment)
            self.segment = []

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
    damage = read_xml(data, "gpx", file.records(), findings)
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
    recorded = any(_SENSED & point.values.keys() for track in file.tracks for point in track.points())
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
    for track in sorted(group, key=lambda t: (-len(t.points()), t.ordinal)):
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
    segments = [segment for track in tracks for segment in track.segments]
    return _Track(first.ordinal, first.line, first.sport, title, description, segments)


def _session(track: _Track, findings: Findings) -> Session:
    points = track.points()
    if track.sport.on_foot:
        for point in points:
            if _CADENCE in point.values:
                point.values["cadence_spm"] = steps_per_minute(point.values.pop(_CADENCE))
    run = 0.0
    for segment in track.segments:
        run = _measure(segment, run)
    return Session(
        index=track.ordinal,
        sport=track.sport,
        started_utc=track.start,
        utc_offset_s=track.utc_offset_s,
        elapsed_s=(track.span[1] - track.span[0]).total_seconds() if track.span else None,
        title=track.title,
        description=track.description,
        samples=samples_of(points, track.start, findings),
        pauses=pauses_between(track.segments, track.start) if track.start else (),
    )


def _measure(segment: list[Point], before: float) -> float:
    """Give every point of a segment that has a position its distance, and return that at the segment's end."""
    latitude = np.array([point.values.get("latitude_deg", np.nan) for point in segment])
    longitude = np.array([point.values.get("longitude_deg", np.nan) for point in segment])
    distance = before + np.cumsum(great_circle_m(latitude, longitude))
    for point, metres in zip(segment, distance.tolist(), strict=True):
        if "latitude_deg" in point.values:
            point.values["distance_m"] = metres
    return float(distance[-1])
