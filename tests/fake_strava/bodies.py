"""What does the JSON of an activity look like? Field for field as in recorded answers of 2025."""

from datetime import datetime
from functools import cache
from typing import Any

import numpy as np

from tests.fake_strava import places
from tests.fake_strava.laps import laps, splits
from tests.fake_strava.run import Run
from tests.fake_strava.tracks import stream_keys, stretch_of, track

_OLD_TYPES = {"TrailRun": "Run", "GravelRide": "Ride", "MountainBikeRide": "Ride"}


def in_words(when: datetime) -> str:
    """A time as Strava writes it; the Z lies where the time is local."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def summary(run: Run, athlete: int) -> dict[str, Any]:
    """The activity in a list."""
    return {**_common(run, athlete, detailed=False), **run.extra}


def detail(run: Run, athlete: int, gear: dict[str, Any] | None) -> dict[str, Any]:
    """The activity by itself."""
    return {
        **_common(run, athlete, detailed=True),
        "description": run.description,
        "calories": round(run.distance_m * 0.072, 1),
        "perceived_exertion": run.perceived_exertion,
        "prefer_perceived_exertion": False if run.perceived_exertion is not None else None,
        "segment_efforts": [],
        "splits_metric": splits(run, 1000.0),
        "splits_standard": splits(run, 1609.344),
        "laps": laps(run, athlete),
        "best_efforts": [],
        **({"gear": gear} if gear else {}),
        "photos": {"primary": None, "count": 0},
        "stats_visibility": [
            {"type": kind, "visibility": "everyone"} for kind in ("heart_rate", "pace", "power", "speed", "calories")
        ],
        "hide_from_home": False,
        "device_name": None if run.manual else run.device_name,
        "embed_token": f"{run.id:040x}",
        "private_note": run.private_note,
        "available_zones": [] if run.manual else ["heartrate", "pace"] if run.heartrate else ["pace"],
        **run.extra,
    }


def _common(run: Run, athlete: int, *, detailed: bool) -> dict[str, Any]:
    start, local = run.shown_starts
    keys = stream_keys(run)
    return {
        "resource_state": 3 if detailed else 2,
        "athlete": {"id": athlete, "resource_state": 1},
        "name": run.name,
        "distance": run.distance_m,
        "moving_time": run.moving_s,
        "elapsed_time": run.elapsed_s,
        "total_elevation_gain": run.ascent_m,
        "type": _OLD_TYPES.get(run.sport_type, run.sport_type),
        "sport_type": run.sport_type,
        "workout_type": run.workout_type,
        "id": run.id,
        "start_date": in_words(start),
        "start_date_local": in_words(local),
        "timezone": places.timezone(run.timezone, run.utc_offset_s),
        "utc_offset": float(run.utc_offset_s),
        **dict.fromkeys(("location_city", "location_state", "location_country")),
        "achievement_count": 0,
        "kudos_count": run.id % 9,
        "comment_count": 0,
        "athlete_count": 1,
        "photo_count": 0,
        "map": places.drawn(run, detailed=detailed),
        "trainer": run.trainer,
        "commute": False,
        "manual": run.manual,
        "private": run.private,
        "visibility": "only_me" if run.private else "everyone",
        "flagged": False,
        "gear_id": run.gear_id,
        **places.ends(run),
        "average_speed": round(run.distance_m / run.moving_s, 3) if run.moving_s else 0.0,
        **_measured(run, keys),
        "heartrate_opt_out": False,
        "display_hide_heartrate_option": "heartrate" in keys,
        "upload_id": run.upload,
        **({"upload_id_str": str(run.upload)} if run.upload else {}),
        "external_id": run.external,
        "from_accepted_tag": False,
        "pr_count": 0,
        "total_photo_count": 0,
        "has_kudoed": False,
        **({"suffer_score": float(round(run.moving_s / 40))} if "heartrate" in keys else {}),
        **({"device_name": run.device_name} if run.device_name and not run.manual else {}),
    }


def _measured(run: Run, keys: tuple[str, ...]) -> dict[str, Any]:
    """The figures that come from the streams."""
    if not keys:
        return {"max_speed": 0.0, "has_heartrate": False}
    stretch = stretch_of(run)
    measured: dict[str, Any] = {
        "max_speed": round(_largest(stretch.track, "velocity_smooth", stretch.samples) * stretch.scale, 3)
    }
    if "cadence" in keys and run.average_cadence is not None:
        measured["average_cadence"] = run.average_cadence
    if "watts" in keys:
        measured |= {
            "average_watts": 232.4,
            "max_watts": int(_largest(stretch.track, "watts", stretch.samples)),
            "device_watts": True,
        }
    if "temp" in keys:
        measured["average_temp"] = int(track(stretch.track).streams["temp"][0])
    measured["has_heartrate"] = "heartrate" in keys
    if "heartrate" in keys and run.average_heartrate is not None:
        measured["average_heartrate"] = run.average_heartrate
        measured["max_heartrate"] = float(_largest(stretch.track, "heartrate", stretch.samples) + stretch.shift)
    return {**measured, "elev_high": 75.0, "elev_low": 45.0}


@cache
def _largest_so_far(number: int, key: str) -> list[float]:
    values: list[float] = np.maximum.accumulate(track(number).streams[key]).tolist()
    return values


def _largest(number: int, key: str, samples: int) -> float:
    return _largest_so_far(number, key)[samples - 1]
