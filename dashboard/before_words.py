"""What came before the injuries, in sentences: the same for the terminal and the page.

Each says what was and what was not in the runner's usual range, and none says why anything hurt (docs/onset_test.md).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.areas import where
from analytics.catalogue import METRICS
from analytics.onset_power import power
from dashboard.format import Shown, counted
from dashboard.gait_words import NAMES, difference, unit_words, written
from dashboard.instrument_words import kind_words

if TYPE_CHECKING:
    from analytics.changes import Examined
    from analytics.onset import Before, Spiked, Tested

EXPOSURE_NAMES = {
    "session_spike": "Longest run of 4 days, against the longest of the 30 before",
    "acute_chronic": "7 days, against the weekly mean of the 28 before",
    "weekly_change": "7 days, against the 7 before",
    "week_m": "Distance of 7 days",
    "cadence_change": "Cadence, from its level of 26 weeks",
    "balance_change": "Balance, from its level of 26 weeks",
}
THINGS = {
    "shoe": "shoes", "watch": "watch", "pod": "pod or strap", "surface": "surface", "climb": "climb",
    "back_to_back": "days in a row", "hard": "hard runs", "race": "races", "tried": "things tried",
    "illness": "illness", "sleep": "sleep",
}  # fmt: skip
NONE = (
    "No injury has set in here that could be looked back from. On the Niggles page you can say of a niggle that it was "
    "one. Falls and twists do not count, nor does what came back within 56 days."
)
STORY = "This is a description of what is recorded; it gives no reason for any pain."
STANDS = "that does not rule load out"
AFTER = "after_onset_"
MOST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Said:
    """What there is to say of one injury: of its load, and of all else that was looked at."""

    load: str
    changes: tuple[str, ...]


def statements(found: "Before", shown: Shown) -> list[str]:
    """All that the page says, in its order; nothing to whom pain is not shown."""
    from analytics.pain import NOT_SHARED

    if not found.injuries:
        return [] if NOT_SHARED in found.caveats else [NONE]
    told = [line for said in by_injury(found, shown).values() for line in (said.load, *said.changes)]
    return [STORY, *told, *together(found)]


def looked_back_from(found: "Before") -> list[dict[str, Any]]:
    """The episodes of the injuries that are looked back from, the newest first."""
    known = {row["id"]: row for row in found.episodes.iter_rows(named=True)}
    return [known[key] for key in reversed(found.examined)]


def by_injury(found: "Before", shown: Shown) -> dict[str, Said]:
    """What there is to say of each injury, the newest first."""
    return {row["id"]: _said(found, row, shown) for row in looked_back_from(found)}


def title_of(row: Mapping[str, Any], shown: Shown) -> str:
    """Which injury: "Left knee, 6 Nov 2025"."""
    said = where(row["area"], row["side"])
    return f"{said[:1].upper()}{said[1:]}, {shown.day(row['onset'])}"


def thing(what: str) -> str:
    """What was looked at, in words."""
    channel = what.removeprefix(AFTER)
    return THINGS.get(channel) or NAMES[channel].split(",")[0].lower()


def name_of(exposure: str) -> str:
    """An exposure within a sentence."""
    name = EXPOSURE_NAMES[exposure]
    return name[:1].lower() + name[1:]


def figure(exposure: str, value: float, shown: Shown) -> str:
    """A value of an exposure with its unit."""
    if exposure == "week_m":
        return shown.distance(value)
    if exposure == "weekly_change":
        return f"{100 * value:+.0f} %"
    if exposure in ("session_spike", "acute_chronic"):
        return f"{value:.2f} ×"
    unit = "steps/min" if exposure == "cadence_change" else "%"
    return f"{written(value, unit)} {unit_words(unit)} off"


def rank(percentile: float) -> str:
    """A percentile, in words: "46th percentile"."""
    number = min(max(round(100 * percentile), 1), 99)
    last = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{last} percentile"


def detail(one: "Examined", shown: Shown) -> str:
    """What there is to tell of a change."""
    values = one.values
    if one.what in ("shoe", "watch", "pod"):
        return f"{values['to']}, before that {values['from']}"
    if one.what == "surface":
        return f"{_words(values['to'])}, which no run of the 26 weeks before was on"
    if one.what == "climb":
        return (
            f"{shown.climb(values['ascent_m'])} in 7 days, {shown.climb(values['before_m'])} at most in a week of the "
            "26 before"
        )
    if one.what == "back_to_back":
        return f"a run on {counted(values['days'], 'day')} in a row, on {values['before_days']} at most before"
    if one.what == "hard":
        return f"{counted(values['runs'], 'run')} of 7/10 or more in 28 days, {values['before_runs']} at most before"
    if one.what == "race":
        return f"a race of {shown.distance(values['distance_m'])}" if values["distance_m"] else "a race"
    if one.what == "tried":
        kind = kind_words(values["kind"])
        return f"{kind}, “{_short(values['text'])}”" if values["text"] else kind
    if one.what == "illness":
        return f"ill, {counted(values['days'], 'day')} without a run"
    unit = _unit(one.what)
    return (
        f"{difference(values['change'], unit)} at the same pace, noise floor {written(values['noise_floor'], unit)} "
        f"{unit_words(unit)}"
    )


def _words(name: str) -> str:
    return name.replace("_", " ")


def _short(text: str) -> str:
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT].rstrip() + "…"


def _unit(what: str) -> str:
    from analytics.gait_trend import TREND_UNITS

    return TREND_UNITS[what.removeprefix(AFTER)]


def _said(found: "Before", row: Mapping[str, Any], shown: Shown) -> Said:
    places = [
        one for one in found.places.iter_rows(named=True)
        if one["episode_id"] == row["id"] and one["earlier_days"] == 0
    ]  # fmt: skip
    load = _load(places, found.usual.get(row["id"]), shown)
    high = [one for one in places if one["percentile"] is not None]
    changes = (*_high(high), *_changes(found.examined[row["id"]], shown))
    return Said(f"{title_of(row, shown)}: {load}", changes)


def _load(places: Sequence[Mapping[str, Any]], usual: bool | None, shown: Shown) -> str:
    """Whether the load before an onset was usual; `places` are empty where only the day of stopping is known."""
    if not places:
        return "only the day on which you stopped is known, so it is shown and compared with nothing."
    known = {one["exposure"]: one for one in places}
    week, spike = known["week_m"], known["session_spike"]
    if week["run_on"] is None:
        return f"no run of known distance lies in the 7 days up to it, so there is nothing to compare; {STANDS}."
    if not week["compared"]:
        return (
            f"the last run up to it, on {shown.day(week['run_on'])}, cannot be compared: it takes 35 days of history, "
            f"8 runs in the 28 days before, and 28 days since the return from an injury; {STANDS}."
        )
    if usual is None:
        return f"not all of the load before it is known, so whether it was usual cannot be told; {STANDS}."
    if usual:
        return (
            f"distance was in your usual range ({rank(week['percentile'])} of {week['n_reference']:,} runs), and no "
            f"run of its 4 days was longer than {spike['value']:.2f} × the longest of the 30 days before; {STANDS}."
        )
    out = [_among(one, shown) for one in places if one["usual"] is False]
    return f"unusual for you: {'; '.join(out)}. That does not make it the reason."


def _among(one: Mapping[str, Any], shown: Shown) -> str:
    """One value and its place."""
    value = figure(one["exposure"], one["value"], shown)
    return f"{name_of(one['exposure'])}, {value} ({rank(one['percentile'])} of {one['n_reference']:,} runs)"


def _high(known: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Which of the values that were looked at stand high among the runner's own."""
    from analytics.onset import HIGH

    told = [
        f"{name_of(one['exposure'])} ({rank(one['percentile'])} of {one['n_reference']:,} runs)"
        for one in known if one["percentile"] > HIGH
    ]  # fmt: skip
    if known:
        stood = {0: "none stands", 1: "one stands"}.get(len(told), f"{len(told)} stand")
        which = f": {'; '.join(told)}" if told else ""
        values = counted(len(known), "value")
        yield f"Of {values} compared with your own runs, {stood} above your 90th percentile{which}."


def _changes(examined: "Sequence[Examined]", shown: Shown) -> Iterator[str]:
    """What changed by its dates, what did not, and what nobody recorded."""
    before = [one for one in examined if not one.what.startswith(AFTER)]
    changed = [one for one in before if one.state == "changed"]
    for one in changed:
        yield f"Changed before it: {_dated(one, shown)}."
    if not changed:
        yield "Of all else that is recorded nothing stood out."
    if any(one.what in NAMES for one in changed):
        yield "A watch measures steps, not why they change."
    for state, said in (
        ("as_before", "Looked at, and nothing new"),
        ("not_recorded", "Not recorded, or too little of it to tell"),
    ):
        if names := [thing(one.what) for one in before if one.state == state]:
            yield f"{said}: {', '.join(names)}."
    for one in examined:
        if one.what.startswith(AFTER):
            yield f"Changed after the onset, not before it: {_dated(one, shown)}. It may be a consequence of the pain."


def _dated(one: "Examined", shown: Shown) -> str:
    """A change with its day: "shoes on 3 Mar 2026 (Blue ones, before that Old ones)"."""
    begun = {"climb": "from", "back_to_back": "from", "illness": "from", "hard": "up to"}
    when = begun.get(one.what, "on" if one.what in THINGS else "since")
    return f"{thing(one.what)} {when} {shown.day(one.on)} ({detail(one, shown)})"


def together(found: "Before") -> list[str]:
    """The sentences about chance, and about the test where there is one."""
    said = []
    if found.chance is not None:
        said.append(_by_chance(found.looks, found.chance))
    if found.tier == 1:
        are = "1 injury is a story" if found.tested == 1 else f"{found.tested} injuries are stories"
        said.append(
            f"{are}, not statistics. From five on there is a test, and even that misses most effects of the size that "
            "studies report."
        )
    primary = next((one for one in found.tests if one.name == "primary"), None)
    if primary is not None:
        said += [*_tested(primary), METRICS["onset_test"].caveat]
    elif found.tier >= 2:
        said.append(
            f"There is no test: it takes five onsets, and fewer of these {found.tested} have a last run before them "
            "that may be compared and whose load is known."
        )
    if found.spiked is not None:
        said.append(_spiked(found.spiked))
    if found.odds is not None:
        said.append(
            f"Within your own half years, a session spike 0.1 higher is associated with {_times(found.odds.ratio)} × "
            f"the odds of an onset for each kilometre ({_times(found.odds.low)} to {_times(found.odds.high)}, 95 % "
            f"interval, {found.odds.events} onsets). Associated says no more than that they went together."
        )
    elif found.tier == 3:
        said.append(
            "There is no odds ratio: fewer than fifteen onsets can be compared within their half years, or there is no "
            "end to it, as where all of them lie at the highest values."
        )
    return said


def _by_chance(looks: int, chance: float) -> str:
    share = f"{100 * chance:.0f} %" if chance < 0.995 else "more than 99 %"
    if looks == 1:
        return f"By chance alone, such a value stands above your 90th percentile in {share} of histories."
    return (
        f"By chance alone, at least one of these {looks:,} values would stand above your 90th percentile in {share} of "
        f"histories, and {looks / 10:.1f} of them on average, if they were independent."
    )


def _tested(primary: "Tested") -> Iterator[str]:
    test = primary.found
    yield (
        f"Over {test.k} onsets, the longest run of 4 days was {test.statistic:.2f} × the longest of the 30 days before "
        f"on average. If the onsets are moved together along your own kilometres, it is as high in {_share(test.p)} of "
        f"all places ({test.shifts:,} that differ, {test.n:,} runs; {_p(test.p)})."
    )
    strength = power(test.k)
    each = [f"{one.ratio:g}-fold in {_shares(one.low, one.high)}" for one in strength]
    yield (
        f"How weak that is: in simulated histories of {strength[0].onsets} onsets, where runs above 1.10 raised the "
        f"chance of one, it found a chance raised {', '.join(each[:-1])} and {each[-1]} of 100 histories."
    )


def _spiked(found: "Spiked") -> str:
    return (
        f"{found.onsets} of {counted(found.of_onsets, 'onset')} had a run above 1.10 × in their 4 days, as have "
        f"{found.runs:,} of the {found.of_runs:,} runs that they are compared with."
    )


def _times(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:,.0f}"


def _share(p: float) -> str:
    return f"{100 * p:.0f} %" if p >= 0.01 else "less than 1 %"


def _p(p: float) -> str:
    return f"p = {p:.2f}" if p >= 0.01 else "p < 0.01"


def _shares(low: float, high: float) -> str:
    few, many = f"{100 * low:.0f}", f"{100 * high:.0f}"
    return few if few == many else f"{few} to {many}"
