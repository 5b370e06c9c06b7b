"""What a link shows, and how it stands, in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, get_args

from analytics.audience import SCOPES, Scope
from dashboard.format import Shown

# What each scope is called on a page, in the order of `SCOPES`.
NAMES: dict[Scope, str] = {
    "load": "Load", "gait": "Gait", "pain": "Pain", "words": "Words", "tried": "Tried", "before": "Before",
    "runs": "Runs", "map": "Map", "heartrate": "Heart rate",
}  # fmt: skip
NO_BASE = (
    "Put the name in front under which others reach your service. As far as the settings tell, only this machine does "
    "now: see README, From elsewhere."
)


def scope_words(scope: Scope) -> str:
    """A scope with what it shows: "Load: weeks, days, longest runs and spikes"."""
    return f"{NAMES[scope]}: {SCOPES[scope]}"


def sees_words(sees: Sequence[str]) -> str:
    """What is shown, one after the other."""
    return "; ".join(SCOPES[one] for one in get_args(Scope) if one in sees)


def state_words(row: Mapping[str, Any], shown: Shown) -> str:
    """Until when a link is open, or since when it is not."""
    if row["state"] == "revoked":
        return f"revoked {shown.day(date.fromisoformat(row['revoked_at'][:10]))}"
    until = shown.day(date.fromisoformat(row["until"]))
    return f"until {until}" if row["state"] == "open" else f"over since {until}"
