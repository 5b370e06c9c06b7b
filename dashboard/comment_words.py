"""Comments in words, the same for the terminal and the pages."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from analytics.areas import where
from dashboard.format import Shown, counted


def written_at(row: Mapping[str, Any], timezone: str, shown: Shown) -> str:
    """When it was written, by the athlete's own clock."""
    local = local_time(row["created_at"], timezone)
    return f"{shown.day(local.date())} {local:%H:%M}"


def local_time(moment: str, timezone: str) -> datetime:
    """A moment of a document by the athlete's own clock."""
    return datetime.fromisoformat(moment).astimezone(UTC).astimezone(ZoneInfo(timezone))


def about_words(row: Mapping[str, Any], shown: Shown) -> str:
    """What it is about: "15 Mar 2026", "a run", "left knee, since 15 Mar 2026"."""
    if row["about"] == "day":
        return shown.day(date.fromisoformat(row["key"]))
    if row["about"] == "run":
        return "a run"
    area, side, onset = row["key"].split("-", 2)
    return f"{where(area, side)}, {shown.day(date.fromisoformat(onset))}"


def unread_words(threads: Sequence[Mapping[str, Any]]) -> list[str]:
    """Of each thread with something unread, how much: "2 unread comments from Coach Ann"."""
    return [f"{counted(one['unread'], 'unread comment')} from {one['who']}" for one in threads if one["unread"]]
