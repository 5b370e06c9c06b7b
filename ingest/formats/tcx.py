"""What did a TCX file record? Garmin's TrainingCenterDatabase, versions 1 and 2, with its ActivityExtension.

Each `<Activity>` is a session under its ordinal in the file, the children of a `<MultiSportSession>` and the
transitions between them included. Several `<Track>` in one lap mean that the timer was stopped between them.
Points are read by streaming, so that a damaged file keeps what came before the damage.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ingest.errors import NotAnActivity, Unreadable
from ingest.formats.xml import Findings, Node, Point, pauses_between, read_xml, samples_of
from ingest.model import Device, Lap, Pause, Problem, Recording, Session
from ingest.sport import sport_of_word
from ingest.units import steps_per_minute

# Elements of a point that hold one number -> (column, least value that makes sense).
_VALUES: dict[str, tuple[str, float]] = {
    "altitudemeters": ("altitude_m", -math.inf),
    "distancemeters": ("distance_m", 0),
    "cadence": ("cadence_rpm", 0),
    "speed": ("speed_mps", 0),
    "watts": ("power_w", 0),
}
_TOO_FAR = timedelta(minutes=30)
_FOLDERS = {"running", "biking", "other"}


@dataclass(slots=True)
class _Lap:
    """One `<Lap>` with the points of its tracks; `complete` is False where the file broke off inside it."""

    start: datetime | None
    utc_offset_s: int | None
    timer_s: float | None
    distance_m: float | None
    heart_rate_bpm: float | None
    cadence_rpm: float | None
    strides_per_minute: float | None
    trigger: str | None
    complete: bool
    tracks: list[list[Point]]


@dataclass(slots=True)
class _File:
    """Collects what the elements say, in the order in which they close."""

    findings: Findings
    track: list[Point] = field(default_factory=list)
    tracks: list[list[Point]] = field(default_factory=list)
    laps: list[_Lap] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)
    activities_seen: int = 0
    plans: int = 0

    def records(self) -> Mapping[str, Callable[[Node], None]]:
        return {
            "trackpoint": self.point,
            "track": self.end_track,
            "lap": self.lap,
            "activity": self.activity,
            "run": self.activity,  # version 1, which files it in a folder named for the sport
            "transition": self.transition,
            "course": self.plan,
            "workout": self.plan,
        }

    def point(self, node: Node) -> None:
        if not node.complete:
            return
        values: dict[str, float] = {}
        time = offset = None
        for part in node.children:
            if part.name == "time":
                time, offset = self.findings.instant(part) or (None, None)
            elif part.name == "position":
                latitude, longitude = part.words("latitudedegrees"), part.words("longitudedegrees")
                if position := self.findings.position(latitude, longitude, part.line):
                    values["latitude_deg"], values["longitude_deg"] = position
            elif part.name == "heartratebpm":
                self._keep(values, "heart_rate_bpm", self._heart_rate(part))
            elif part.name in _VALUES:
                self._keep_value(values, part)
            elif part.name == "extensions":
                for extension in part.descendants():
                    if extension.name in _VALUES:
                        self._keep_value(values, extension)
                    elif extension.name == "runcadence":
                        strides = self.findings.number(extension, 0)
                        self._keep(values, "cadence_spm", None if strides is None else steps_per_minute(strides))
        self.track.append(Point(node.line, time, offset, values))

    def _keep_value(self, values: dict[str, float], node: Node) -> None:
        column, least = _VALUES[node.name]
        self._keep(values, column, self.findings.number(node, least))

    def _keep(self, values: dict[str, float], column: str, value: float | None) -> None:
        if value is not None:
            values.setdefault(column, value)

    def _heart_rate(self, node: Node | None) -> float | None:
        """Beats per minute, in a child or (version 1) in the element itself; 0 is a strap without contact."""
        return self.findings.number(node.child("value") or node, 1) if node else None

    def end_track(self, _: Node | None = None) -> None:
        if self.track:
            self.tracks.append(self.track)
            self.track = []

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
        if self.track or self.tracks:  # tracks that stand in no lap
            self.lap(Node("lap", "Lap", node.line, {}, complete=node.complete))
        ordinal, self.activities_seen = self.activities_seen, self.activities_seen + 1
        laps, self.laps = self.laps, []
        session = _session(ordinal, node, sport, laps, self.findings)
        if session:
            self.sessions.append(session)

    def plan(self, _: Node) -> None:
        self.plans += 1
        self.track, self.tracks, self.laps = [], [], []


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
    damage = read_xml(data, "trainingcenterdatabase", file.records(), findings)
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


def _session(ordinal: int, node: Node, sport_word: str | None, laps: list[_Lap], findings: Findings) -> Session | None:
    points = [point for lap in laps for track in lap.tracks for point in track]
    start, offset = _start(node, laps, points, findings)
    if start is None or not laps:
        if laps:
            findings.add("an activity was left out: neither it nor its laps or points say when it was", node.line)
        return None
    sport = sport_of_word(sport_word)
    if sport.on_foot:
        for point in points:
            if (strides := point.values.pop("cadence_rpm", None)) is not None:
                point.values.setdefault("cadence_spm", steps_per_minute(strides))
    times = [point.time for point in points if point.time]
    whole = node.complete and all(lap.complete for lap in laps)
    pauses: list[Pause] = []
    for lap in laps:
        pauses += pauses_between(lap.tracks, start)
    return Session(
        index=ordinal,
        sport=sport,
        started_utc=start,
        utc_offset_s=offset,
        elapsed_s=(max(times) - start).total_seconds() if times else None,
        timer_s=_sum([lap.timer_s for lap in laps]) if whole else None,
        distance_m=_sum([lap.distance_m for lap in laps]) if whole else None,
        description=node.words("notes"),
        samples=samples_of(points, start, findings),
        laps=tuple(_stated(lap, start, sport.on_foot) for lap in laps),
        pauses=tuple(pauses),
    )


def _start(node: Node, laps: list[_Lap], points: list[Point], findings: Findings) -> tuple[datetime | None, int | None]:
    """When the activity began, and the offset of local time: by its Id, else its first lap, else its first point.

    A start half an hour or more away from the first point is none: writers put upload times and local times there.
    """
    first = next(((point.time, point.utc_offset_s) for point in points if point.time), (None, None))
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
