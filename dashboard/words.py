"""What things are called on a page: kinds of sources, sports, and the fields of an activity that can be changed."""

import re
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.run import Seen
    from dashboard.format import Shown

REMOVED = "removed under Strava's terms"
WHAT_WENT = f"something from Strava's API was {REMOVED}"
NOT_TOLD = "something is not shared"
BACK = (
    "Strava's archive brings it back. Or bring the files of these days and say, on the Data page, that they are whole."
)


def what_went(seen: "Seen") -> str:
    """Why something is not known to whoever looks: it is gone, or it is not theirs to see."""
    return WHAT_WENT if seen.audience == "owner" else NOT_TOLD


LOAD_SOURCES = {
    "auto": "Best known", "distance": "Distance", "rpe": "Effort × minutes", "heartrate": "Heart rate",
}  # fmt: skip
AEROBIC = (
    "Aerobic minutes: running below, elliptical, stairs, hikes, walks uphill (20 m a km, or indoors) and other "
    "endurance sports above; they are no running kilometres."
)
KINDS = {
    "fit": "watch file (FIT)",
    "tcx": "watch file (TCX)",
    "gpx": "track file (GPX)",
    "strava_csv": "Strava's archive",
    "strava_api": "Strava's API",
    "garmin_json": "Garmin's archive",
    "garmin_csv": "Garmin's list (CSV)",
    "csv_log": "training log (CSV)",
}
SAYS = {
    "fit": "the watch",
    "tcx": "the watch",
    "gpx": "the track file",
    "strava_csv": "Strava",
    "strava_api": "Strava",
    "garmin_json": "Garmin",
    "garmin_csv": "Garmin",
    "csv_log": "your log",
}
SHORT = {
    "fit": "File",
    "tcx": "File",
    "gpx": "File",
    "strava_csv": "Strava archive",
    "strava_api": "Strava API",
    "garmin_json": "Garmin archive",
    "garmin_csv": "Garmin list",
    "csv_log": "Log",
}
FROM = {
    "fit": "your watch's file",
    "tcx": "your watch's file",
    "gpx": "the track file",
    "strava_csv": "Strava's archive",
    "strava_api": "Strava's API",
    "garmin_json": "Garmin's archive",
    "garmin_csv": "Garmin's list",
    "csv_log": "your training log",
}
NAMED = ("fit", "tcx", "gpx", "garmin_csv", "csv_log")  # kinds of which the file's name says something
FIELDS = {
    "title": "Title",
    "sport": "Sport",
    "distance_m": "Distance",
    "local_date": "Day",
    "rpe": "How hard it felt",
    "counted": "In your figures",
}


def short_source(kinds: "Sequence[str] | None") -> str:
    """Where an activity came from in one short word: its first kind, the one whose figures are used."""
    return SHORT.get(kinds[0], kinds[0].replace("_", " ")) if kinds else ""


def came_from(records: "Sequence[Mapping[str, Any]]") -> str:
    """Where an activity came from, as a sentence's end: "your watch's file morning.fit and Strava's API"."""
    told: list[str] = []
    for row in records:
        words = FROM.get(row["kind"], row["kind"].replace("_", " "))
        name = file_name(row["path"]) if row["kind"] in NAMED else ""
        told += [one for one in (f"{words} {name}".rstrip(),) if one not in told]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def sport_words(sport: str) -> str:
    """A sport as a person says it: "run trail"."""
    return sport.replace(".", " ").replace("_", " ")


def value_words(field: str, value: str | None, shown: "Shown") -> str:
    """The value of a field of an activity, which the store keeps as text."""
    if value is None:
        return "nothing"
    if field == "distance_m":
        return shown.exact_distance(float(value))
    if field == "local_date":
        return shown.day(date.fromisoformat(value[:10]))
    if field == "rpe":
        return f"{float(value):g}/10"
    if field == "sport":
        return sport_words(value)
    if field == "counted":
        return "left out" if value == "no" else "counted"
    return f"“{value}”"


def file_name(path: str | None) -> str:
    """The last part of a path, also of one in an archive ("export.zip!activities/1.gpx")."""
    return re.split(r"[/!]", path)[-1] if path else ""
