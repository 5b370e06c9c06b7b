"""Archives for tests, all of one list of facts: what Strava and Garmin would export of these runs, in each language."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import numpy as np

from ingest.formats.fit_encoder import FitWriter
from ingest.units import METRES_PER_FOOT, METRES_PER_MILE
from tests.archive_words import (
    BALANCE_SIDES,
    ENGLISH,
    GARMIN_HEADERS,
    GARMIN_KEYS,
    GARMIN_SPORTS,
    SPORTS,
    STRAVA_DATES,
    STRAVA_HEADERS,
)

SportKey = Literal["run", "trail", "treadmill", "walk", "strength"]
_KEYS: tuple[SportKey, ...] = ("run", "trail", "treadmill", "walk", "strength")
_FIT_SPORTS = {
    "run": ("running", "generic"),
    "trail": ("running", "trail"),
    "treadmill": ("running", "treadmill"),
    "walk": ("walking", "generic"),
    "strength": ("training", "strength_training"),
}
_EPOCH = datetime(1970, 1, 1)
_STEP_S = 10  # between two samples: files stay small
OLD_ENGLISH = ("id", "date", "name", "type", "description", "elapsed_time", "distance", "commute", "gear", "filename")
ACCOUNT = 987654
VINTAGES = (72, 87, 94, 101, 103)  # columns of a Strava list, by year


@dataclass(frozen=True, slots=True)
class Run:
    """One activity as it was. `start` is UTC, `offset_s` its zone; `file` its recording, None if entered by hand."""

    id: int
    start: datetime
    sport: SportKey = "run"
    distance_m: float = 10_000.0
    moving_s: int = 3000
    elapsed_s: int = 3100
    offset_s: int = 3600
    title: str = "Morning run"
    description: str = ""
    note: str = ""
    gear: str = ""
    race: bool = False
    rpe: int | None = None
    ascent_m: int = 55
    heart_rate_bpm: int = 150
    cadence_spm: int = 172
    stance_ms: int | None = 250
    balance_left_pct: float | None = 49.4
    file: bytes | None = None
    suffix: Literal["fit.gz", "gpx.gz", "tcx.gz", "gpx"] = "fit.gz"

    @property
    def file_name(self) -> str:
        """What the Strava list calls its file: an upload has another number than its activity."""
        return f"activities/{self.id + 800_000}.{self.suffix}" if self.file else ""

    @property
    def on_foot(self) -> bool:
        """Whether it has steps."""
        return self.sport != "strength"


def some_runs(count: int, *, files: bool = False) -> list[Run]:
    """So many runs, two days apart, all a little different, oldest first; with FIT files if they shall have some."""
    runs = [
        Run(
            id=1_000_000 + number,
            start=datetime(2022, 5, 29, 15, 53, 35) + timedelta(days=2 * number, minutes=7 * (number % 50)),
            distance_m=5000.0 + 37 * (number % 100),
            moving_s=1500 + 11 * (number % 100),
            elapsed_s=1600 + 11 * (number % 100),
            title=f"Run {number}",
        )
        for number in range(count)
    ]
    return [replace(run, file=fit_run(run)) for run in runs] if files else runs


def fit_run(run: Run, serial: int = 3_900_000_001) -> bytes:
    """The run as a watch recorded it: a sample every ten seconds, one lap, one session."""
    sport, sub_sport = _FIT_SPORTS[run.sport]
    watch: dict[str, Any] = {"manufacturer": "garmin", "serial_number": serial}
    end = run.start + timedelta(seconds=run.elapsed_s)
    local = run.start + timedelta(seconds=run.offset_s)
    writer = FitWriter()
    writer.message("file_id", type="activity", product=4257, time_created=run.start, **watch)
    seconds = np.arange(0, run.elapsed_s + 1, _STEP_S)
    begun = (run.start - datetime(1989, 12, 31)).total_seconds()
    writer.records(
        {
            "timestamp": (begun + seconds).astype(np.float64),
            "distance": (run.distance_m * seconds / run.elapsed_s).astype(np.float64),
            "heart_rate": np.full(len(seconds), float(run.heart_rate_bpm)),
        }
    )
    totals: dict[str, Any] = {
        "start_time": run.start,
        "total_elapsed_time": float(run.elapsed_s),
        "total_timer_time": float(run.moving_s),
        "total_distance": run.distance_m,
    }
    writer.message("lap", timestamp=end, **totals)
    writer.message("session", timestamp=end, sport=sport, sub_sport=sub_sport, num_laps=1, **totals)
    writer.message("activity", timestamp=end, local_timestamp=local, num_sessions=1)
    return writer.finish()


def fit_of_type(kind: str, when: datetime) -> bytes:
    """A FIT file that holds no activity: monitoring, settings and the like."""
    writer = FitWriter()
    writer.message("file_id", type=kind, manufacturer="garmin", serial_number=1, time_created=when)
    return writer.finish()


def gpx_run(run: Run) -> bytes:
    """The run as Strava's app recorded it: positions along a meridian."""
    points = "".join(
        f'<trkpt lat="{50 + run.distance_m / 111_195 * s / run.elapsed_s:.7f}" lon="8"><ele>100</ele>'
        f"<time>{run.start + timedelta(seconds=s):%Y-%m-%dT%H:%M:%SZ}</time></trkpt>"
        for s in range(0, run.elapsed_s + 1, _STEP_S)
    )
    inside = f"<trk><name>{run.title}</name><type>running</type><trkseg>{points}</trkseg></trk>"
    return f'<?xml version="1.0"?><gpx creator="StravaGPX">{inside}</gpx>'.encode()


def tcx_run(run: Run) -> bytes:
    """The run as an older service uploaded it, with the blanks that stand before its first tag in Strava's archives."""
    at = f"{run.start:%Y-%m-%dT%H:%M:%SZ}"
    lap = (
        f'<Lap StartTime="{at}"><TotalTimeSeconds>{run.moving_s}</TotalTimeSeconds>'
        f"<DistanceMeters>{run.distance_m}</DistanceMeters></Lap>"
    )
    inside = f'<Activities><Activity Sport="Running"><Id>{at}</Id>{lap}</Activity></Activities>'
    return f'          <?xml version="1.0"?><TrainingCenterDatabase>{inside}</TrainingCenterDatabase>'.encode()


def strava_header(language: str = "en", columns: int = 103) -> list[str]:
    """The header of a Strava list with so many columns; names that nobody has shown are made up, alike twice."""
    known = STRAVA_HEADERS.get(language.split("-")[0], [])
    full = []
    for place, english in enumerate(ENGLISH):
        if language.startswith("en"):
            full.append(english)
        else:
            full.append(known[place] if place < len(known) and known[place] else f"({english})")
    if columns == 72:  # as in 2020: neither a heart rate among the first nor private notes
        return [name for place, name in enumerate(full) if place not in (7, 10)][:72]
    return [*full[: columns - 1], full[-1]] if columns < len(full) else full


def strava_csv(runs: Sequence[Run], language: str = "en", columns: int = 103, *, miles: bool = False) -> bytes:
    """The activities.csv of these runs."""
    words = SPORTS[language.split("-")[0]]
    unit = METRES_PER_MILE if miles else 1000.0
    rows = [strava_header(language, columns)]
    for run in runs:
        shown = f"{run.distance_m / unit:.2f}"
        first: Sequence[Any] = (
            run.id,
            STRAVA_DATES[language](run.start),
            run.title,
            words[_KEYS.index(run.sport)],
            run.description,
            run.elapsed_s,
            shown if language.startswith("en") or language == "ja" else shown.replace(".", ","),
            "",
            "",
            "false",
            run.note,
            run.gear,
            run.file_name,
            "",
            "",
            f"{run.elapsed_s}.0",
            f"{run.moving_s}.0",
            run.distance_m,
            "",
            run.distance_m / run.moving_s,
            f"{run.ascent_m}.0",
        )
        cells: list[Any] = [*first, *[""] * (len(ENGLISH) - len(first))]
        cells[29] = run.cadence_spm / 2
        cells[31] = f"{run.heart_rate_bpm}.0"
        cells[43] = "" if run.rpe is None else f"{run.rpe}.0"
        cells[95] = f"{int(run.race)}.0"
        if columns == 72:
            cells = [cell for place, cell in enumerate(cells) if place not in (7, 10)]
        rows.append(cells[: len(rows[0])])
    return _csv(rows)


def old_strava_csv(runs: Sequence[Run]) -> bytes:
    """The activities.csv of 2018: ten columns, one distance, in metres."""
    rows: list[Sequence[Any]] = [OLD_ENGLISH]
    for run in runs:
        word = SPORTS["en"][_KEYS.index(run.sport)]
        rows.append(
            (
                *(run.id, run.start, run.title, word, run.description, run.elapsed_s),
                *(run.distance_m, "false", run.gear, run.file_name),
            )
        )
    return _csv(rows)


def strava_files(runs: Sequence[Run], athlete: int = ACCOUNT, **list_options: Any) -> dict[str, bytes]:
    """All files of a Strava archive by their paths in it."""
    files = {
        "activities.csv": strava_csv(runs, **list_options),
        "profile.csv": _csv([("Athlete ID", "Email Address", "First Name"), (athlete, "r@example.org", "Robin")]),
        "media.csv": _csv([("Media Filename", "Media Caption"), ("media/1.jpg", "")]),
        "media/1.jpg": b"\xff\xd8\xff\xe0JFIF",
        "shoes.csv": _csv([("Shoe Name", "Shoe Brand", "Shoe Model", "Shoe Default Sport Types"), ("", "B", "M", "")]),
        "bikes.csv": _csv([("Bike Name", "Bike Brand", "Bike Model", "Bike Default Sport Types")]),
        "goals.csv": _csv(
            [("Goal Type", "Activity Type", "Goal", "Start Date"), ("Distance", "Run", 20, "2022-01-03")]
        ),
        "followers.csv": _csv([("Follower Athlete ID", "Follow Status"), (1, "Accepted")]),
        "privacy_zones.csv": _csv([("Location", "Radius"), ("", 200)]),
        "routes.csv": _csv([("Route Name", "Route Filename", "Route Type"), ("Loop", "routes/1.gpx", "Run")]),
        "routes/1.gpx": b'<gpx><trk><trkseg><trkpt lat="50" lon="8"/></trkseg></trk></gpx>',
        "messaging.json": b"[]",
    }
    for run in runs:
        if run.file is not None:
            data = gzip.compress(run.file, mtime=0) if run.suffix.endswith(".gz") else run.file
            files[run.file_name] = data
    return files


def garmin_json(runs: Sequence[Run], user: int = ACCOUNT, **changes: Any) -> bytes:
    """The summaries of these runs; `changes` are made to every one."""
    return json.dumps(
        [{"summarizedActivitiesExport": [{**garmin_summary(run, user), **changes} for run in runs]}]
    ).encode()


def garmin_summary(run: Run, user: int = ACCOUNT) -> dict[str, Any]:
    """One activity as Garmin's archive summarises it, in its units."""
    milliseconds = (run.start - _EPOCH).total_seconds() * 1000
    return {
        "activityId": run.id,
        "userProfileId": user,
        "name": run.title,
        "description": run.description or None,
        "activityType": GARMIN_KEYS[_KEYS.index(run.sport)],
        "eventTypeId": 1 if run.race else 9,
        "beginTimestamp": int(milliseconds),
        "startTimeGmt": milliseconds,
        "startTimeLocal": milliseconds + run.offset_s * 1000,
        "distance": run.distance_m * 100,
        "duration": run.moving_s * 1000.0,
        "movingDuration": run.moving_s * 1000.0,
        "elapsedDuration": run.elapsed_s * 1000.0,
        "elevationGain": run.ascent_m * 100.0,
        "avgSpeed": run.distance_m / run.moving_s / 10,
        "avgHr": float(run.heart_rate_bpm),
        "avgRunCadence": run.cadence_spm / 2,
        "workoutRpe": run.rpe and run.rpe * 10,
        "avgGroundContactTime": run.stance_ms,
        "avgGroundContactBalance": run.balance_left_pct,
        "parent": False,
        "splits": [{"measurements": [{"fieldEnum": "SUM_DISTANCE", "value": 100.0}]}],
    }


def garmin_files(runs: Sequence[Run], user: int = ACCOUNT) -> dict[str, bytes]:
    """All files of a Garmin archive: the FIT files lie in a zip inside, among others, named by number of upload."""
    uploads = {f"runner@example.org_{run.id + 5_000_000}.fit": run.file for run in runs if run.file is not None}
    for number, kind in enumerate(("monitoring_b", "settings", "sport", "monitoring_b", "course")):
        uploads[f"runner@example.org_{number + 4_000_000}.fit"] = fit_of_type(kind, datetime(2022, 1, 1 + number))
    return {
        "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip": zipped(uploads),
        f"DI_CONNECT/DI-Connect-Fitness/{user}_0_summarizedActivities.json": garmin_json(runs, user),
        "DI_CONNECT/DI-Connect-User/user_profile.json": json.dumps({"userName": "robin"}).encode(),
        "customer_data/customer.json": b"{}",
    }


def garmin_export_original(run: Run) -> tuple[str, bytes]:
    """Name and bytes of what Garmin Connect's "Export Original" gives for one run."""
    return f"{run.id}.zip", zipped({f"{run.id}_ACTIVITY.fit": run.file or fit_run(run)})


def garmin_csv(runs: Sequence[Run], language: str = "en", *, miles: bool = False, decimal: str = ".") -> bytes:
    """The Activities.csv of these runs, in kilometres and metres or in miles and feet."""
    unit, height = (METRES_PER_MILE, METRES_PER_FOOT) if miles else (1000.0, 1.0)
    left, right = BALANCE_SIDES.get(language, ("L", "R"))
    rows: list[Sequence[Any]] = [GARMIN_HEADERS[language]]
    for run in runs:
        steps = run.cadence_spm * run.moving_s / 60
        balance = run.balance_left_pct
        cells: list[Any] = [
            GARMIN_SPORTS[language][_KEYS.index(run.sport)],
            run.start + timedelta(seconds=run.offset_s),
            "false",
            run.title,
            f"{run.distance_m / unit:.2f}",
            f"{round(run.distance_m / 14):,}",
            _clock(run.moving_s),
            run.heart_rate_bpm,
            run.cadence_spm if run.on_foot else "--",
            f"{round(run.ascent_m / height):,}",
            f"{run.distance_m / steps:.2f}" if run.on_foot and run.distance_m else "0.00",
            run.stance_ms or "--",
            "--" if balance is None else f"{balance:.1f}% {left} / {100 - balance:.1f}% {right}",
            f"{round(steps):,}",
            _clock(run.moving_s),
            _clock(run.elapsed_s),
        ]
        if decimal == ",":  # as a spreadsheet of that language writes them
            swap = str.maketrans(".,", ",.")
            cells = [*cells[:4], *(str(cell).translate(swap) for cell in cells[4:])]
        rows.append(cells)
    return _csv(rows)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """These files as a zip, in their order."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return whole.getvalue()


def unpacked(files: Mapping[str, bytes], folder: Path) -> Path:
    """These files as a folder."""
    for name, data in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _csv(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
