"""Who looks, and what may they see? The owner sees all; a share only what its link grants, each scope by itself.

Every question takes the audience and every macro of `derived/` obeys it, before anything is computed: what a scope
does not grant is not there, and no figure is made of it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Scope = Literal["load", "gait", "pain", "words", "tried", "before", "runs", "map", "heartrate"]

# What each scope shows, as the athlete chooses it, in the order in which it is asked.
SCOPES: dict[Scope, str] = {
    "load": "weeks, days, longest runs and spikes",
    "gait": "gait at matched pace, and its changes",
    "pain": "pain notes without their words, and episodes",
    "words": "the words of notes, titles and descriptions",
    "tried": "what was tried, and what clinicians found",
    "before": "what came before injuries",
    "runs": "every run, and what happened within it",
    "map": "where runs went, without their starts and ends",
    "heartrate": "heart rate, and load that is made of it",
}
# Scopes whose figures are made of activities: only who has one of them is told how many are not shared.
OF_ACTIVITIES: frozenset[Scope] = frozenset({"load", "gait", "pain", "before", "runs"})
# Scopes that say nothing without another one.
NEEDS: dict[Scope, Scope] = {"before": "pain", "map": "runs"}


@dataclass(frozen=True, slots=True)
class Share:
    """What somebody else may see. `since`: nothing before that local day, as if the history began then; None for all.

    Without scopes it is the activities that may be shared, and nothing that is the athlete's own.
    """

    scopes: frozenset[Scope] = frozenset()
    since: date | None = None


Audience = Literal["owner"] | Share


def sees(audience: Audience, scope: Scope) -> bool:
    """Whether this audience may see that."""
    return audience == "owner" or scope in audience.scopes


def bound(audience: Audience) -> dict[str, Any]:
    """The audience as queries take it, `$audience`: one struct, which macros pass on whole."""
    share = Share() if audience == "owner" else audience
    return {"owner": audience == "owner", "sees": sorted(share.scopes), "since": share.since}
