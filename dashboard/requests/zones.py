"""Places that nobody else is shown on a map: written down, listed, taken away."""

from typing import TYPE_CHECKING

from dashboard.desk import Desk
from dashboard.requests.entries import brought_back, taken_away

if TYPE_CHECKING:
    from dashboard import shapes as d


def zone_add(desk: Desk, name: str, place: str) -> "d.WrittenDocument":
    """Write a place down; `place` is "latitude,longitude"."""
    from ingest.store.ask import transaction
    from ingest.zones import add_zone, zone_at

    with transaction(desk.con):
        return {"id": add_zone(desk.con, zone_at(name, place), desk.now, desk.seen.athlete_id)}


def zone_list(desk: Desk) -> "d.ZonesDocument":
    """All of them, the newest first."""
    from analytics.zones import privacy_zones
    from dashboard.documents import plain_rows

    return {"rows": plain_rows(privacy_zones(desk.con, desk.seen).frame)}  # type: ignore[typeddict-item]


def zone_delete(desk: Desk, number: int) -> "d.WrittenDocument":
    """Take one away: what is near it is shown again to whom a map is shared with."""
    return taken_away(desk, "privacy_zone", number)


def zone_restore(desk: Desk, number: int) -> "d.WrittenDocument":
    """Bring it back."""
    return brought_back(desk, "privacy_zone", number)
