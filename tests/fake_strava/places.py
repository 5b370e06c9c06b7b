"""Where was a run, on the map and on the clock?"""

from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tests.fake_strava.run import Run
from tests.fake_strava.tracks import stream_keys, stretch_of, track

_POINT_EVERY = 60  # samples between two points of the line


def ends(run: Run) -> dict[str, list[float]]:
    """Where it began and ended: empty lists without places."""
    if "latlng" not in stream_keys(run):
        return {"start_latlng": [], "end_latlng": []}
    stretch = stretch_of(run)
    places = track(stretch.track).streams["latlng"]
    return {"start_latlng": places[0].tolist(), "end_latlng": places[stretch.samples - 1].tolist()}


def drawn(run: Run, *, detailed: bool) -> dict[str, Any]:
    """Its map; the line is that of the track's first samples, however long the run."""
    line = _line(stretch_of(run).track) if "latlng" in stream_keys(run) else ""
    named = {"id": f"a{run.id}", **({"polyline": line} if detailed else {})}
    return {**named, "summary_polyline": line, "resource_state": 3 if detailed else 2}


@cache
def _line(number: int) -> str:
    """The first round of a track in Google's polyline encoding."""
    text, before = "", (0, 0)
    for latitude, longitude in track(number).streams["latlng"][:2400:_POINT_EVERY].tolist():
        here = (round(latitude * 1e5), round(longitude * 1e5))
        for change in (here[0] - before[0], here[1] - before[1]):
            left = ~(change << 1) if change < 0 else change << 1
            while left >= 0x20:
                text += chr((0x20 | (left & 0x1F)) + 63)
                left >>= 5
            text += chr(left + 63)
        before = here
    return text


@cache
def timezone(name: str, offset_s: int) -> str:
    """Strava's name of a zone: with its standard offset, whatever the season."""
    try:
        then = datetime(2026, 7, 1, tzinfo=ZoneInfo(name))
        standard = (then.utcoffset() or timedelta(0)) - (then.dst() or timedelta(0))
    except (ZoneInfoNotFoundError, ValueError):
        standard = timedelta(seconds=offset_s)
    minutes = round(standard.total_seconds() / 60)
    return f"(GMT{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}) {name}"
