"""Which sport is it? The words of FIT, TCX, GPX and Strava mapped to our families; the unknown keep their own word.

Only family "run" counts as running load. A value that the table does not know is never guessed: it stays in
family "other" under its raw name.
"""

from dataclasses import dataclass

from ingest.sport_words import FOREIGN, NOT_ON_FOOT

OTHER = "other"
UNKNOWN = "unknown"  # the source does not say


@dataclass(frozen=True, slots=True)
class Sport:
    """A sport as Niggle files it: `name` is "family" or "family.kind", `raw` is what the source wrote."""

    name: str
    raw: str
    family: str

    @property
    def on_foot(self) -> bool:
        """Whether cadence counts strides of one leg, so that steps per minute are twice the number."""
        return self.family in {"run", "walk", "hike", "stairs"}


# (FIT sport, sub_sport) -> name; sub_sport None is for all that have no line of their own.
_FIT: dict[tuple[str, str | None], str] = {
    ("running", "generic"): "run.road",
    ("running", "street"): "run.road",
    ("running", "road"): "run.road",
    ("running", "track"): "run.track",
    ("running", "trail"): "run.trail",
    ("running", "obstacle"): "run.trail",
    ("running", "treadmill"): "run.treadmill",
    ("running", "indoor_running"): "run.treadmill",
    ("running", "virtual_activity"): "run.virtual",
    ("running", "ultra"): "run.ultra",
    ("running", None): "run",
    ("walking", None): "walk",
    ("hiking", None): "hike",
    ("mountaineering", None): "hike",
    ("generic", "rucking"): "hike",
    ("fitness_equipment", "stair_climbing"): "stairs",
    ("floor_climbing", None): "stairs",
    ("fitness_equipment", "elliptical"): "elliptical",
    ("training", "strength_training"): "strength",
    ("hiit", None): "hiit",
    ("training", "hiit"): "hiit",
    ("training", "yoga"): "mobility",
    ("training", "pilates"): "mobility",
    ("training", "flexibility_training"): "mobility",
    ("mobility", None): "mobility",
    ("training", "cardio_training"): "cardio",
    ("multisport", None): "multisport",
    ("transition", None): "multisport.transition",
}

# One word, as TCX, GPX, Strava, Garmin and spreadsheets write it (compared in lower case, without blanks, _ and -).
_WORDS: dict[str, str] = {
    "run": "run.road",
    "running": "run.road",
    "roadrun": "run.road",
    "easyrun": "run.road",
    "longrun": "run.road",
    "recoveryrun": "run.road",
    "temporun": "run.road",
    "intervalrun": "run.road",
    "parkrun": "run.road",
    "jog": "run.road",
    "jogging": "run.road",
    "roadrunning": "run.road",
    "streetrunning": "run.road",
    "trackrun": "run.track",
    "trackrunning": "run.track",
    "trailrun": "run.trail",
    "trailrunning": "run.trail",
    "treadmill": "run.treadmill",
    "treadmillrun": "run.treadmill",
    "treadmillrunning": "run.treadmill",
    "indoorrunning": "run.treadmill",
    "virtualrun": "run.virtual",
    "virtualrunning": "run.virtual",
    "obstaclerun": "run.trail",
    "ultra": "run.ultra",
    "ultrarun": "run.ultra",
    "walk": "walk",
    "walking": "walk",
    "casualwalking": "walk",
    "speedwalking": "walk",
    "indoorwalking": "walk",
    "hike": "hike",
    "hiking": "hike",
    "mountaineering": "hike",
    "rucking": "hike",
    "stairstepper": "stairs",
    "stairs": "stairs",
    "stairclimbing": "stairs",
    "floorclimbing": "stairs",
    "elliptical": "elliptical",
    "weighttraining": "strength",
    "crossfit": "strength",
    "strength": "strength",
    "strengthtraining": "strength",
    "highintensityintervaltraining": "hiit",
    "hiit": "hiit",
    "yoga": "mobility",
    "pilates": "mobility",
    "physicaltherapy": "mobility",
    "mobility": "mobility",
    "workout": "cardio",
    "cardio": "cardio",
    "indoorcardio": "cardio",
    "multisport": "multisport",
    "transition": "multisport.transition",
    **FOREIGN,
}


# All names that an activity can be filed under.
SPORTS = tuple(sorted({*_FIT.values(), *_WORDS.values(), OTHER}))


def _named(name: str | None, raw: str) -> Sport:
    if name is None:
        return Sport(raw, raw, OTHER)
    return Sport(name, raw, name.split(".")[0])


def sport_of_fit(sport: str | None, sub_sport: str | None) -> Sport:
    """The sport of a FIT session, from the profile's words for `sport` and `sub_sport` (a number if unknown)."""
    main = sport or UNKNOWN
    raw = main if sub_sport in (None, "generic") else f"{main}/{sub_sport}"
    name = _FIT.get((main, sub_sport or "generic")) or _FIT.get((main, None))
    return _named(name, raw)


def sport_of_word(word: str | None) -> Sport:
    """The sport that one word names: a TCX Sport attribute, a GPX type, a Strava sport type, a log's column."""
    raw = (word or "").strip() or UNKNOWN
    return _named(_WORDS.get(_squeezed(raw)), raw)


def is_no_question(sport: Sport) -> bool:
    """Whether it is certain if a sport counts as running: its word is known, or surely none on foot."""
    return sport.family != OTHER or sport.raw == UNKNOWN or _squeezed(sport.raw) in NOT_ON_FOOT


def _squeezed(word: str) -> str:
    return "".join(c for c in word.lower() if c not in " _-")
