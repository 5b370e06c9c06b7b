"""What things are called on a page: kinds of sources, sports, and the fields of an activity that can be changed."""

import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboard.format import Shown

KINDS = {
    "fit": "watch file (FIT)",
    "tcx": "watch file (TCX)",
    "gpx": "track file (GPX)",
    "strava_csv": "Strava's archive",
    "strava_api": "Strava's API (sync)",
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
FIELDS = {
    "title": "Title",
    "sport": "Sport",
    "distance_m": "Distance",
    "local_date": "Day",
    "rpe": "How hard it felt",
    "counted": "In your figures",
}


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
