"""Who is the runner, and what do they run in?"""

from itertools import pairwise
from typing import Any

ATHLETE_ID = 26_400_007
HEART_RATE_BOUNDS = (111, 139, 152, 166)
GEAR: dict[str, dict[str, Any]] = {
    "g20051782": {"brand_name": "Adidas", "model_name": "Ultraboost 5X", "name": "Adidas Ultraboost 5X"},
    "g23013319": {"brand_name": "Vibram", "model_name": "V-Run", "name": "Vibram V-Run"},
}
_METRES = {"g20051782": 452_834, "g23013319": 152_039}


def gear(identity: str, *, detailed: bool = False) -> dict[str, Any] | None:
    """A pair of shoes; None if there is none of this id."""
    if identity not in GEAR:
        return None
    metres = _METRES[identity]
    shoes = {
        "id": identity,
        "primary": identity == "g20051782",
        "name": GEAR[identity]["name"],
        "nickname": "",
        "resource_state": 3 if detailed else 2,
        "retired": False,
        "distance": metres,
        "converted_distance": round(metres / 1609.344, 1),
    }
    return {**shoes, **GEAR[identity], "description": "", "notification_distance": 0} if detailed else shoes


def athlete(*, detailed: bool, private: bool) -> dict[str, Any]:
    """The runner: `private` adds what profile:read_all opens."""
    known: dict[str, Any] = {
        "id": ATHLETE_ID,
        "username": "fake_runner",
        "resource_state": 3 if detailed else 2,
        "firstname": "Robin",
        "lastname": "Example",
        "bio": "Not a real person.",
        "city": "Berlin",
        "state": "Berlin",
        "country": "Germany",
        "sex": "F",
        "premium": True,
        "summit": True,
        "created_at": "2017-11-28T19:05:35Z",
        "updated_at": "2026-05-27T12:57:32Z",
        "badge_type_id": 1,
        "weight": 61.5,
        "profile_medium": "avatar/athlete/medium.png",
        "profile": "avatar/athlete/large.png",
        "friend": None,
        "follower": None,
    }
    if not detailed:
        return known
    known |= {
        "blocked": False,
        "can_follow": True,
        "follower_count": 21,
        "friend_count": 28,
        "mutual_friend_count": 0,
        "athlete_type": 1,
        "date_preference": "%m/%d/%Y",
        "measurement_preference": "meters",
        "clubs": [],
        "postable_clubs_count": 0,
    }
    if private:
        known |= {"ftp": None, "bikes": [], "shoes": [gear(identity) for identity in GEAR]}
    return known


def zones() -> dict[str, Any]:
    """The runner's zones of heart rate."""
    edges = (0, *HEART_RATE_BOUNDS, -1)
    return {
        "heart_rate": {
            "custom_zones": False,
            "zones": [{"min": low, "max": high} for low, high in pairwise(edges)],
        }
    }
