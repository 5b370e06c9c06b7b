"""What did a TCX file record? Garmin's TrainingCenterDatabase, versions 1 and 2, with its ActivityExtension.

Each `<Activity>` is a session under its ordinal in the file, the children of a `<MultiSportSession>` and the
transitions between them included. Several `<Track>` in one lap mean that the timer was stopped between them.
Points are read by streaming, so that a damaged file keeps what came before the damage.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

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
    pauses_between,
    points_of,
    samples_of,
)
from ingest.formats.xml.reader import read_xml
from ingest.formats.xml.rows import Path, Rows
from ingest.model import Device, Lap, Pause, Problem, Recording, Session
from ingest.sport import sport_of_word
from ingest.units import steps_per_minute

# What stands in a point or in its extensions.
_STRIDES = "strides_per_minute"  # of one leg, so it becomes steps
_VALUES = {
    "altitudemeters": Field("altitude_m"),
    "distancemeters": Field("distance_m", 0),
    "cadence": Field("cadence_rpm", 0),
    "speed": Field("speed_mps", 0),
    "watts": Field("power_w", 0),
}
_EXTENSIONS = {**_VALUES, "runcadence": Field(_STRIDES, 0)}
_HEART_RATE = Field("heart_rate_bpm", 1)  # 0 is a strap without contact
_OWN: dict[Path, Field] = {
    ("time",): TIME,
    ("position", "latitudedegrees"): LATITUDE,
    ("position", "longitudedegrees"): LONGITUDE,
    ("heartratebpm", "value"): _HEART_RATE,
    ("heartratebpm",): _HEART_RATE,  # version 1
    **{(name,): value for name, value in _VALUES.items()},
}


def _field_at(path: Path) -> Field | None:
    return _EXTENSIONS.get(path[-1]) if path[0] == "extensions" else _OWN.get(path)


_READING = Reading(_field_at, position_at=("position",))
_TOO_FAR = timedelta(minutes=30)
_FOLDERS = {"running", "biking", "other"}


@dataclass(slots=True)
class _Lap:
    """One `<Lap>` with where the points of its tracks are; `complete` is False where the file broke off inside it."""

    start: datetime | None
    utc_offset_s: int | None
    timer_s: float | None
    distance_m: float | None
    heart_rate_bpm: float | None
    cadence_rpm: float | None
    strides_per_minute: float | None
    trigger: str | None
    complete: bool
    tracks: list[Stretch]


@dataclass(slots=True)
class _File:
    """Collects what the elements say, in the order in which they close."""

    findings: Findings
    rows: Rows = field(default_factory=lambda: Rows("trackpoint"))
    begun: int = 0  # the first point of the track that is being read
    tracks: list[Stretch] = field(default_factory=list)
    laps: list[_Lap] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)
    activities_seen: int = 0
    plans: int = 0

    def records(self) -> Mapping[str, Callable[[Node], None]]:
        return {
            "track": self.end_track,
            "lap": self.lap,
            "activity": self.activity,
            "run": self.activity,  # version 1, which files it in a folder named for the sport
            "transition": self.transition,
            "course": self.plan,
            "workout": self.plan,
        }

    def _heart_rate(self, node: Node | None) -> float | None:
        """Beats per minute, in a child or (version 1) in the element itself; 0 is a strap without contact."""
        return self.findings.number(node.child("value") or node, 1) if node else None

    def end_track(self, _: Node | None = None) -> None:
        if len(self.rows.lines) > self.begun:
            self.tracks.append((self.begun, len(self.rows.lines)))
            self.begun = len(self.rows.lines)

    def lap(self, node: Node) -> None:
        self.end_track()
        stated = node.attributes.get("starttime")
        attribute = Node("starttime", "StartTime", node.line, {}, stated or "")
        start, offset = self.findings.instant(attribute) or (None, None)
        extensions = {part.name: part for part in node.descendants() if part.name == "avgruncadence"}
        for unused in ("calories", "maximumspeed"):  # not kept, but the runner should hear that they are wrong
            self.findings.number(node.child(unused))
        self.laps.append(
            _Lap(
                start=start,
                utc_offset_s=offset,
                timer_s=self.findings.number(node.child("totaltimeseconds"), 0),
                distance_m=self.findings.number(node.child("distancemeters"), 0),
                heart_rate_bpm=self._heart_rate(node.child("averageheartratebpm")),
                cadence_rpm=self.findings.number(node.child("cadence"), 0),
                strides_per_minute=self.findings.number(extensions.get("avgruncadence"), 0),
                trigger=(node.words("triggermethod") or "").lower() or None,
                complete=node.complete,
                tracks=self.tracks,
            )
        )
        self.tracks = []

    def activity(self, node: Node) -> None:
        folder = next((name for name in reversed(node.inside) if name in _FOLDERS), None)
        self._finish(node, node.attributes.get("sport") or folder)
        if (creator := node.child("creator")) and (name := creator.words("name")):
            device = _device(name, creator)
            if device not in self.devices:
                self.devices.append(device)

    def transition(self, node: Node) -> None:
        self.lap(node)  # a transition is one lap that stands alone
        self._finish(node, "transition")

    def _finish(self, node: Node, sport: str | None) -> None:
        """Make a session of the laps that were read since the last one."""
        self.end_track()
        if self.tracks:  # they stand in no lap
            self.lap(Node("lap", "Lap", node.line, {}, complete=node.complete))
        ordinal, self.activities_seen = self.activities_seen, self.activities_seen + 1
        laps, self.laps, self.begun = self.laps, [], 0
        points = points_of(self.rows, _READING, self.findings)
        session = _session(ordinal, node, sport, laps, points, self.findings)
        if session:
            self.sessions.append(session)

    def plan(self, _: Node) -> None:
        self.plans += 1
        self.rows.take()
        self.begun, self.tracks, self.laps = 0, [], []


def parse_tcx(data: bytes) -> Recording:
    """What did this TCX file record?

    `timer_s` and `distance_m` of a session are the sums of its laps' own totals, None where a lap states none or
    the file breaks off. RunCadence, and on foot Cadence, count strides of one leg and become steps per minute.

    Errors:
        NotAnActivity: only courses or workouts, or activities in which nothing was recorded.
        Unreadable: damaged before the first point or lap, or no XML.
    """
    findings = Findings()
    file = _File(findings)
    damage = read_xml(data, "trainingcenterdatabase", file.records(), findings, file.rows)
    if not file.sessions:
        if damage:
            raise Unreadable(f"{damage}; no point before that could be read")
        if file.activities_seen:
            raise NotAnActivity("its activities hold neither points nor laps of which the day is known")
        planned = "only courses or workouts, which are plans" if file.plans else "no activity"
        raise NotAnActivity(f"it holds {planned}")
    problems = findings.problems()
    if damage:
        kept = sum(session.samples.num_rows for session in file.sessions)
        problems += (Problem(f"{damage.message}; what came before was kept (points: {kept})", line=damage.line),)
    return Recording("tcx", tuple(file.sessions), tuple(file.devices), problems)


def _session(
    ordinal: int, node: Node, sport_word: str | None, laps: list[_Lap], points: Points, findings: Findings
) -> Session | None:
    start, offset = _start(node, laps, points, findings)
    if start is None or not laps:
        if laps:
            findings.add("an activity was left out: neither it nor its laps or points say when it was", node.line)
        return None
    sport = sport_of_word(sport_word)
    _count_steps(points, sport.on_foot)
    times = points.known_times()
    whole = node.complete and all(lap.complete for lap in laps)
    pauses: list[Pause] = []
    for lap in laps:
        pauses += pauses_between(points, lap.tracks, start)
    return Session(
        index=ordinal,
        sport=sport,
        started_utc=start,
        utc_offset_s=offset,
        elapsed_s=(times.max().item() - start).total_seconds() if len(times) else None,
        timer_s=_sum([lap.timer_s for lap in laps]) if whole else None,
        distance_m=_sum([lap.distance_m for lap in laps]) if whole else None,
        description=node.words("notes"),
        samples=samples_of(points, start, findings),
        laps=tuple(_stated(lap, start, sport.on_foot) for lap in laps),
        pauses=tuple(pauses),
    )


def _count_steps(points: Points, on_foot: bool) -> None:
    """Strides of one leg become steps of both; on foot, what says cadence are strides, too."""
    strides = points.column(_STRIDES)
    points.values.pop(_STRIDES, None)
    if on_foot:
        strides = np.where(np.isnan(strides), points.column("cadence_rpm"), strides)
        points.values.pop("cadence_rpm", None)
    points.values["cadence_spm"] = steps_per_minute(strides)


def _start(node: Node, laps: list[_Lap], points: Points, findings: Findings) -> tuple[datetime | None, int | None]:
    """When the activity began, and the offset of local time: by its Id, else its first lap, else its first point.

    A start half an hour or more away from the first point is none: writers put upload times and local times there.
    """
    times = points.known_times()
    first = (times[0].item(), points.utc_offset_s) if len(times) else (None, None)
    lap = next(((lap.start, lap.utc_offset_s) for lap in laps if lap.start), (None, None))
    identity = findings.instant(node.child("id")) or (None, None)
    for stated in (identity, lap):
        if stated[0] and first[0] and abs(stated[0] - first[0]) >= _TOO_FAR:
            message = f"the stated start {stated[0]} is far from the first point at {first[0]}; the latter was used"
            findings.add(message, node.line)
        elif stated[0]:
            return stated
    return first


def _sum(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None


def _stated(lap: _Lap, start: datetime, on_foot: bool) -> Lap:
    strides = lap.strides_per_minute
    if strides is None and on_foot:
        strides = lap.cadence_rpm
    return Lap(
        start_s=(lap.start - start).total_seconds() if lap.start else None,
        timer_s=lap.timer_s,
        distance_m=lap.distance_m,
        average_heart_rate_bpm=lap.heart_rate_bpm,
        average_cadence_spm=None if strides is None else steps_per_minute(strides),
        trigger=lap.trigger,
    )


def _device(name: str, creator: Node) -> Device:
    version = creator.child("version")
    parts = [version.words("versionmajor"), version.words("versionminor")] if version else []
    serial = creator.words("unitid") or ""
    return Device(
        product=name,
        serial_number=(int(serial) or None) if serial.isascii() and serial.isdigit() and len(serial) < 12 else None,
        software_version=".".join(part for part in parts if part) or None,
    )
