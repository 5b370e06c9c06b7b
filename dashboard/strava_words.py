"""How is it with Strava, in words? One sentence what is happening, one what comes next, one what the runner has to do.

The terminal and the pages say the same.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from dashboard.format import Shown, counted

if TYPE_CHECKING:
    from dashboard.shapes import StravaDocument

UNDER_WAY = ("listing", "fetching")
WAITS = ("quarter", "day", "unreachable")
NEEDS_RUNNER = ("reconnect", "inactive")
APP_PAGE = "https://www.strava.com/settings/api"

_PARTS = ((5, "early"), (12, "morning"), (18, "afternoon"))

ASKED_FOR = {
    "read": "your public profile",
    "profile:read_all": "your whole profile",
    "activity:read_all": "all your activities",
    "activity:read": "your activities that others may see",
}
STAYS_AWAY = {
    "read": "Without “read”, nothing that Niggle uses stays away.",
    "profile:read_all": "Without “profile:read_all”, nothing stays away yet: it is for heart-rate zones, which no "
    "figure uses so far.",
    "activity:read_all": "Without “activity:read_all”, runs that only you can see stay away, and so do the parts of "
    "others that lie in your privacy zones.",
}


@dataclass(frozen=True, slots=True)
class StravaWords:
    """What is happening now, what comes next by itself, and what only the runner can do; the last two may be nothing.

    `under_way`: requests are being made, so it will be otherwise in a moment.
    """

    now: str
    next: str | None = None
    todo: str | None = None
    under_way: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """When a moment is for the runner: his zone, his way of writing days, and what time it is (UTC)."""

    at: datetime
    zone: str
    shown: Shown

    def moment(self, text: str) -> str:
        """A moment of a document: "14:15", "tomorrow, 00:02", "4 Jul 2026, 06:10"."""
        local = self._local(_utc(text))
        days = (local.date() - self._local(self.at).date()).days
        day = {0: "", 1: "tomorrow, ", -1: "yesterday, "}.get(days, f"{self.shown.day(local.date())}, ")
        return f"{day}{local:%H:%M}"

    def about(self, text: str) -> str:
        """A moment that is only guessed: "about 14:15", "tomorrow morning", "Friday morning, 4 Jul 2026"."""
        local = self._local(_utc(text))
        days = (local.date() - self._local(self.at).date()).days
        if days <= 0:
            return f"about {local:%H:%M}"
        day = "tomorrow" if days == 1 else f"{local:%A}"
        part = next((part for hour, part in _PARTS if local.hour < hour), "evening")
        told = f"early {day}" if part == "early" else f"{day} {part}"
        return told if days == 1 else f"{told}, {self.shown.day(local.date())}"

    def is_ahead(self, text: str | None) -> bool:
        """Whether a moment of a document is still to come."""
        return text is not None and _utc(text) > self.at

    def day(self, text: str) -> date:
        """The runner's own day of a moment."""
        return self._local(_utc(text)).date()

    def _local(self, moment: datetime) -> datetime:
        return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone))


def strava_words(document: "StravaDocument", clock: Clock, *, served: bool = True) -> StravaWords:
    """What is happening and what comes next. `served`: a service runs, which goes on by itself."""
    if not document["connected"]:
        return StravaWords("Strava is not connected.")
    phase = document["phase"] or "idle"
    if phase in NEEDS_RUNNER:
        return _needs_runner(document, clock, served=served)
    if phase in UNDER_WAY:
        return _under_way(document, clock, served=served)
    if phase in WAITS:
        return StravaWords(_waits_now(document), _goes_on(document, clock, served=served))
    return _idle(document, clock, served=served)


def connected_words(document: "StravaDocument") -> str:
    """What was granted just now, and what stays away."""
    granted = _and([ASKED_FOR[one] for one in document["scopes"] if one in ASKED_FOR])
    return " ".join([f"Strava is connected: account {document['account']}, {granted}.", *missing_words(document)])


def missing_words(document: "StravaDocument") -> list[str]:
    """What stays away because it was not ticked, a sentence each."""
    return [STAYS_AWAY[one] for one in document["missing_scopes"] if one in STAYS_AWAY and one != "read"]


def kept_words(document: "StravaDocument") -> str:
    """How long what comes from the API stays."""
    if document["retention"] == "keep":
        return (
            "By your own decision, against clause 6.2 of Strava's API Policy, what comes stays until you delete it at "
            "Strava or disconnect."
        )
    return (
        "Each activity goes 7 days after it came, with all that was computed from it, unless a file of the same run is "
        "here by then. Days that only Strava told of are then unknown, not 0."
    )


def goes_and_stays(document: "StravaDocument") -> list[str]:
    """What a disconnect removes, and what it does not."""
    came = document["activities"] + document["expired"]
    some = counted(document["activities"], "activity", "activities")
    what = f"{some} that came by it, with all that was computed from them" if came else "nothing else, for nothing came"
    return [
        f"This ends the connection at Strava and here. What goes: the tokens, and {what}.",
        "What stays: your files, runs of which a file is here, and whatever you wrote or decided yourself. Days that "
        "only Strava told of are then unknown, not 0.",
    ]


def budget_words(document: "StravaDocument") -> str | None:
    """What is left of Strava's limits for what is not new."""
    limits = document["limits"]
    if limits is None:
        return None
    return (
        f"{counted(limits['left_quarter'], 'request')} left in this quarter of an hour, {limits['left_day']:,} today. "
        f"Strava allows your app {_smaller(document, 'quarter'):,} and {_smaller(document, 'day'):,}; 15 % are left "
        "for new runs."
    )


def clock_words(document: "StravaDocument") -> str | None:
    """That this machine's clock and Strava's differ, where they do."""
    is_of_phase = document["phase"] in (*NEEDS_RUNNER, "unreachable")
    return None if is_of_phase else document["detail"]


def queue_words(document: "StravaDocument") -> str | None:
    """What is still to come: "samples of 412 activities and 30 descriptions"."""
    queue = document["queue"]
    parts = []
    if queue["streams"]:
        parts.append(f"samples of {counted(queue['streams'], 'activity', 'activities')}")
    if queue["detail"]:
        parts.append(counted(queue["detail"], "description"))
    if queue["presence"]:
        parts.append(f"whether {counted(queue['presence'], 'activity is', 'activities are')} still there")
    return _and(parts) if parts else None


def share_done(document: "StravaDocument") -> float | None:
    """How much of the samples is here, 0 to 1; None if none are to come."""
    waiting = document["queue"]["streams"]
    here = document["with_streams"] + document["by_file"]
    return here / (here + waiting) if waiting else None


def _needs_runner(document: "StravaDocument", clock: Clock, *, served: bool) -> StravaWords:
    detail = document["detail"] or ""
    if document["phase"] == "reconnect":
        held = "What is here stays, and nothing new comes"
        now = detail or "Strava does not accept the connection any more."
        return StravaWords(f"{now} {held}.", None, "Connect again.")
    again = _tries_again(document, clock, served=served)
    return StravaWords("Strava refuses every request of your app.", again, detail or f"Look it up at {APP_PAGE}")


def _under_way(document: "StravaDocument", clock: Clock, *, served: bool) -> StravaWords:
    if document["phase"] == "listing":
        here = document["activities"]
        so_far = f", {counted(here, 'activity', 'activities')} so far" if here and not document["synced_at"] else ""
        return StravaWords(
            f"Reading Strava's list of your activities{so_far}.",
            "Samples and descriptions come after it, the newest first.", under_way=True,
        )  # fmt: skip
    what = queue_words(document)
    done = document["done_at"]
    return StravaWords(
        f"Asking {what if what.startswith('whether') else f'for {what}'}." if what else "Putting together what came.",
        f"All will be here by {clock.about(done)}." if done and what else None,
        under_way=True,
    )


def _waits_now(document: "StravaDocument") -> str:
    what = queue_words(document)
    if document["phase"] == "unreachable":
        return f"No progress with Strava: {document['detail'] or 'No answer.'}"
    is_day = document["phase"] == "day"
    allowed = _for_history(document, "day" if is_day else "quarter")
    if what is None or allowed is None:
        return f"Strava's limit of requests {'a day' if is_day else 'in a quarter of an hour'} is reached."
    few = f"{counted(allowed, 'request')} {'a day' if is_day else 'in a quarter of an hour'}"
    return f"Still to come: {what}. Strava allows {few} for that."


def _goes_on(document: "StravaDocument", clock: Clock, *, served: bool) -> str | None:
    if document["phase"] == "unreachable":
        return _tries_again(document, clock, served=served)
    until, done = document["until"], document["done_at"]
    late = until is None or not clock.is_ahead(until)
    if not served:
        return _by_hand("It goes on" if late or until is None else f"From {clock.moment(until)} on it goes on")
    goes_on = "It goes on in a moment" if late or until is None else f"It goes on: {clock.moment(until)}"
    return f"{goes_on}. All will be here by {clock.about(done)}." if done and queue_words(document) else f"{goes_on}."


def _tries_again(document: "StravaDocument", clock: Clock, *, served: bool) -> str:
    if not served:
        return _by_hand("It is tried again")
    until = document["until"]
    return f"Next try: {clock.moment(until)}." if until and clock.is_ahead(until) else "It is tried again in a moment."


def _by_hand(what: str) -> str:
    """What goes on only where something runs."""
    return f"{what} with niggle strava sync, or while niggle serve runs."


def _idle(document: "StravaDocument", clock: Clock, *, served: bool) -> StravaWords:
    if document["synced_at"] is None:
        begins = "The list of your activities comes first" if served else _by_hand("It begins").removesuffix(".")
        return StravaWords("Connected; nothing was fetched yet.", f"{begins}.", under_way=served)
    what, as_of = queue_words(document), clock.moment(document["synced_at"])
    whole = "All of the last 7 days is here" if document["retention"] == "7 days" else "All is here"
    now = f"{whole} as of {as_of}, but for {what}." if what else f"{whole}, as of {as_of}."
    until = document["until"]
    if not served:
        return StravaWords(now, _by_hand("It is tried again" if what else "It looks again"))
    if document["phase"] == "later":
        return StravaWords(now, _tries_again(document, clock, served=served))
    if until is None or not clock.is_ahead(until):
        return StravaWords(now, "It looks again in a moment.")
    return StravaWords(now, f"Next look at Strava: {clock.moment(until)}.")


def _smaller(document: "StravaDocument", window: Literal["quarter", "day"]) -> int:
    """How many requests a window allows: of those that read and all of them, the fewer."""
    limits = document["limits"]
    assert limits is not None
    if window == "day":
        return min(limits["read_day"]["allowed"], limits["all_day"]["allowed"])
    return min(limits["read_quarter"]["allowed"], limits["all_quarter"]["allowed"])


def _for_history(document: "StravaDocument", window: Literal["quarter", "day"]) -> int | None:
    """How many requests of a window may go to what is not new."""
    if document["limits"] is None:
        return None
    from ingest.sources.strava.budget import spendable

    return spendable(_smaller(document, window), urgent=False)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
