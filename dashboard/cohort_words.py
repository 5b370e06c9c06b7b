"""How often the runners here were hurt, in sentences: the same for the terminal and the page. Nobody is named."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dashboard.format import UNKNOWN, counted

if TYPE_CHECKING:
    from analytics.cohort import Association, Description
    from analytics.conditional import Slopes
    from analytics.roster import Roster
    from dashboard.format import Shown
    from dashboard.shapes import CohortDocument, RateDocument, RosterDescription

COUNTS = ("runners", "injured", "injuries")
RATES = {
    "incidence_per_1000_h": "injuries per 1,000 h",
    "incidence_per_1000_km": "injuries per 1,000 km",
    "prevalence": "weeks with pain, of those noted",
    "burden_per_1000_h": "days lost per 1,000 h",
    "burden_per_1000_km": "days lost per 1,000 km",
}
NOBODY = "Nobody here has a run yet."
HIDDEN = "not told (fewer than 5 injured runners, or it would come out by subtraction)"
BRACKETS = "In brackets: the interval that holds the rate in 95 of 100 rosters like this."


def statements(found: "Roster", shown: "Shown") -> list[str]:
    """All that is said, in its order; the rates themselves stand in a table."""
    if found.whole is None:
        return [NOBODY]
    return [*_who(found, found.whole, shown), *_compared(found.compared)]


def columns(document: "CohortDocument") -> dict[str, "RosterDescription | None"]:
    """What is described, by its name: all of it, and each year where there are several and one of them is told."""
    years = {str(one["year"]): one["told"] for one in document["years"]}
    return {"all": document["whole"], **(years if len(years) > 1 and any(years.values()) else {})}


def cells(found: "RosterDescription | None") -> list[str]:
    """A row of the table: runners, injured, injuries and every rate; nothing of what is not told."""
    if found is None:
        return [""] * len([*COUNTS, *RATES])
    known: dict[str, Any] = {**found}
    return [*(f"{known[name]:,}" for name in COUNTS), *(_rate(name, known[name]) for name in RATES)]


def hidden(document: "CohortDocument") -> str | None:
    """Which years are not told, and why; None if all are."""
    shown = columns(document)
    if len(shown) == 1 and len(document["years"]) > 1:
        return f"By year it is {HIDDEN}."
    names = [name for name, found in shown.items() if found is None]
    return f"{', '.join(names)}: {HIDDEN}." if names else None


def _rate(name: str, value: "RateDocument | None") -> str:
    """A rate with its interval: "2.1 (1.2–3.4)"."""
    if value is None:
        return UNKNOWN
    if name == "prevalence":
        return f"{100 * value['value']:.0f} % ({100 * value['low']:.0f}–{min(100 * value['high'], 100):.0f})"
    return f"{_number(value['value'])} ({_number(value['low'])}–{_number(value['high'])})"


def _number(value: float) -> str:
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _who(found: "Roster", whole: "Description", shown: "Shown") -> Iterator[str]:
    people = counted(found.athletes, "athlete")
    silent = whole.runners - found.noted
    said = (
        f"{people} here, {whole.runners:,} with runs: {counted(found.weeks, 'week')} of which it is known what was run"
    )
    span = f", {shown.day(found.first_day)} to {shown.day(found.last_day)}."
    yield said + span
    hurt = f"{counted(whole.injuries, 'injury', 'injuries')} of {counted(whole.injured, 'runner')}"
    unsaid = f" {counted(silent, 'runner has', 'runners have')} never written a note." if silent else ""
    yield f"Noted: {hurt}.{unsaid}" if whole.injuries else f"No injury is noted.{unsaid}"
    if whole.runners == 1:
        yield "Of one runner there is nothing to tell how much weeks and days lost may vary: no interval, so no rate."


def _compared(found: "Association") -> Iterator[str]:
    asked = "Whether injuries go with session spikes is asked"
    if found.verdict == "few_runners":
        yield f"{asked} from 30 runners on that may be compared; here {_are(found.runners)}."
    elif found.verdict == "few_injured":
        yield f"{asked} from 5 injured runners on that may be compared; here {_are(found.injured)}: description only."
    elif found.verdict == "few_injuries":
        yield f"{asked} from 10 injuries on that may be compared; here {_are(found.injuries)}: description only."
    elif found.within is None:
        yield "Whether injuries go with session spikes cannot be told: nobody injured had weeks both with and without."
    else:
        yield from _models(found, found.within)


def _models(found: "Association", within: "Slopes") -> Iterator[str]:
    ratio, low, high = within.ratio()
    yield (
        f"Within the same runner, a session above 1.10 in the four days before went together with {ratio:.2f} times "
        f"the odds of an onset in a week ({low:.2f} to {high:.2f}; {counted(within.events, 'onset')} of "
        f"{counted(within.strata, 'runner')} who tell something, of {found.runners:,})."
    )
    if found.across is None:
        yield "Across runners the second model (Cox) has no answer."
        return
    ratio, low, high = found.across.ratio()
    yield (
        f"Across runners (Cox, standard errors by runner) it is {ratio:.2f} times the hazard ({low:.2f} to {high:.2f})."
    )
    if found.disagree:
        yield (
            "The two differ: runners with more spikes differ from the others by more than their spikes. The first is "
            "the one to go by."
        )
    else:
        yield "The two do not differ by more than chance may."


def _are(number: int) -> str:
    return "it is 1" if number == 1 else f"there are {number:,}"
