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

if TYPE_CHECKING:
    from analytics.changes import Examined
    from analytics.onset import Before

EXPOSURE_NAMES = {
    "session_spike": "Longest run of the 4 days, against the longest of 30 days",
    "acute_chronic": "7 days against the weekly mean of the 28 before",
    "weekly_change": "7 days against the 7 before",
    "week_m": "Distance of 7 days",
    "cadence_change": "Cadence, from its level of 26 weeks",
    "balance_change": "Balance, from its level of 26 weeks",
}
THINGS = {
    "shoe": "shoes", "watch": "watch", "pod": "pod or strap", "surface": "surface", "climb": "climb",
    "back_to_back": "days in a row", "hard": "hard runs", "race": "races", "tried": "what you tried",
    "illness": "illness", "sleep": "sleep",
}  # fmt: skip
NONE = (
    "No injury of yours has begun here that could be looked back from. Niggles are on their own page; you can say "
    "there that one was an injury."
)
STORY = "What follows describes what is recorded. It tells no reason why anything hurts."
AFTER = "after_onset_"


@dataclass(frozen=True, slots=True)
class Said:
    """What there is to say of one injury: of its load, and of all else that was looked at."""

    load: str
    changes: tuple[str, ...]


def statements(found: "Before", shown: Shown) -> list[str]:
    """All that the page says, in its order."""
    if not found.injuries:
        return [NONE]
    told = [line for said in by_injury(found, shown).values() for line in (said.load, *said.changes)]
    return [STORY, *told, *together(found)]


def by_injury(found: "Before", shown: Shown) -> dict[str, Said]:
    """What there is to say of each injury that is looked back from, the newest first."""
    known = {row["id"]: row for row in found.episodes.iter_rows(named=True)}
    rows = sorted((known[key] for key in found.examined), key=lambda row: (row["onset"], row["id"]), reverse=True)
    return {
        row["id"]: Said(
            _load(found, row, shown),
            (*_high(found, row["id"], shown), *_changes(found.examined[row["id"]], shown)),
        )
        for row in rows
    }


def thing(what: str) -> str:
    """What was looked at, in words."""
    channel = what.removeprefix(AFTER)
    return THINGS.get(channel) or NAMES[channel].split(",")[0].lower()


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
    """A percentile, in words: "the 46th percentile"."""
    number = min(max(round(100 * percentile), 1), 99)
    last = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{last} percentile"


def detail(one: "Examined", shown: Shown) -> str:
    """What there is to tell of a change."""
    values = one.values
    if one.what in ("shoe", "watch", "pod"):
        return f"{values['to'] or 'not known'}, before that {values['from'] or 'not known'}"
    if one.what == "surface":
        return f"{str(values['surface']).replace('_', ' ')}, which no run of the 26 weeks before was on"
    if one.what == "climb":
        return (
            f"{shown.climb(values['ascent_m'])} in 7 days, more than in any of the 26 weeks before "
            f"({shown.climb(values['before_m'])} at most)"
        )
    if one.what == "back_to_back":
        return f"{counted(values['days'], 'day')} in a row, before that {values['before_days']} at most"
    if one.what == "hard":
        return f"{counted(values['runs'], 'run')} felt as 7/10 or more in 28 days, before that {values['before_runs']}"
    if one.what == "race":
        return f"a race of {shown.distance(values['distance_m'])}" if values["distance_m"] else "a race"
    if one.what == "tried":
        return f"{str(values['kind']).replace('_', ' ')}: {values['text']}" if values["text"] else str(values["kind"])
    if one.what == "illness":
        return f"ill, {counted(values['days'], 'day')} without a run"
    unit = _unit(one.what)
    return (
        f"{difference(values['change'], unit)} at the same pace, noise floor {written(values['noise_floor'], unit)} "
        f"{unit_words(unit)}"
    )


def _unit(what: str) -> str:
    from analytics.gait_trend import TREND_UNITS

    return TREND_UNITS[what.removeprefix(AFTER)]


def _load(found: "Before", row: Mapping[str, Any], shown: Shown) -> str:
    name = f"{name_of(row)}, {shown.day(row['onset'])}"
    if row["onset_uncertain"]:
        return f"{name}: only the day on which you stopped is known, so it is shown and held against nothing."
    return _load_line(name, _of(found, row["id"]), found.usual[row["id"]], shown)


def _of(found: "Before", key: str) -> list[dict[str, Any]]:
    return [
        one for one in found.places.iter_rows(named=True) if one["episode_id"] == key and one["earlier_days"] == 0
    ]  # fmt: skip


def _high(found: "Before", key: str, shown: Shown) -> Iterator[str]:
    """Which of the values that were looked at stand high among the runner's own."""
    from analytics.onset import HIGH

    known = [one for one in _of(found, key) if one["percentile"] is not None]
    told = [
        f"{EXPOSURE_NAMES[one['exposure']].lower()} ({figure(one['exposure'], one['value'], shown)}, "
        f"{rank(one['percentile'])} of {one['n_reference']:,} runs)"
        for one in known if one["percentile"] > HIGH
    ]  # fmt: skip
    if known:
        yield (
            f"Of {counted(len(known), 'value')} held against your own runs, {_number_of(told)} above your 90th "
            f"percentile{': ' + '; '.join(told) if told else ''}."
        )


def _number_of(told: Sequence[str]) -> str:
    return {0: "none stood", 1: "one stood"}.get(len(told), f"{len(told)} stood")


def _load_line(name: str, places: Sequence[Mapping[str, Any]], usual: bool | None, shown: Shown) -> str:
    from analytics.onset import LOOKED_AT, USUAL_RATIO

    known = {one["exposure"]: one for one in places}
    week, spike = known["week_m"], known["session_spike"]
    if usual is None:
        if all(one["value"] is None for one in places):
            return f"{name}: no run lies in the 7 days before it, so nothing can be held against your own runs."
        if all(one["percentile"] is None for one in places):
            return (
                f"{name}: the run before it may not be compared, by the rule that holds for all runs (35 days of "
                "history, 8 runs in 28 days, 28 days after a return)."
            )
        return (
            f"{name}: not all of the load before it is known, so whether it was usual cannot be told. "
            "That rules nothing out."
        )
    where_ = f"({rank(week['percentile'])} of {week['n_reference']:,} runs)"
    if usual:
        return (
            f"{name}: distance was in your usual range {where_}, and the longest run of the 4 days up to it "
            f"was {spike['value']:.2f} × the longest of the 30 days before; that does not rule load out."
        )
    out = [
        f"{EXPOSURE_NAMES[key].lower()} {figure(key, known[key]['value'], shown)} ({rank(known[key]['percentile'])})"
        for key in LOOKED_AT[:4]
        if (known[key]["value"] > USUAL_RATIO if key == "session_spike"
            else not known[key]["low"] <= known[key]["value"] <= known[key]["high"])
    ]  # fmt: skip
    return f"{name}: outside your usual range was {'; '.join(out)}. That need not be why it hurts."


def _changes(examined: "Sequence[Examined]", shown: Shown) -> Iterator[str]:
    """What changed by its dates, what did not, and what nobody recorded."""
    before = [one for one in examined if not one.what.startswith(AFTER)]
    for one in before:
        if one.state == "changed":
            since = f", since {shown.day(one.on)}" if one.on and one.what in NAMES else ""
            on = f" on {shown.day(one.on)}" if one.on and one.what not in NAMES else ""
            said = f"Before it, {thing(one.what)}{on}: {detail(one, shown)}{since}."
            yield said + (" A watch measures steps, not why they change." if one.what in NAMES else "")
    same = [thing(one.what) for one in before if one.state == "as_before"]
    unknown = [thing(one.what) for one in before if one.state == "not_recorded"]
    if not any(one.state == "changed" for one in before):
        yield "Nothing recorded stood out."
    if same:
        yield f"Looked at and as before: {', '.join(dict.fromkeys(same))}."
    if unknown:
        yield f"Not recorded, so not known: {', '.join(dict.fromkeys(unknown))}."
    for one in examined:
        if one.what.startswith(AFTER):
            yield (
                f"After the onset, {thing(one.what)}: {detail(one, shown)}, since {shown.day(one.on)}. "
                "It may be a consequence of the pain."
            )


def together(found: "Before") -> list[str]:
    """The sentences about chance, and about the test where there is one."""
    from analytics.onset import HIGH

    said = []
    if found.chance is not None:
        expected = found.looks * (1 - HIGH)
        said.append(
            f"By chance alone, at least one of these {counted(found.looks, 'value')} would stand above your 90th "
            f"percentile in {100 * found.chance:.0f} % of histories, and {expected:.1f} of them on average, if they "
            "were independent."
        )
    if found.tier == 1:
        said.append(
            f"{counted(found.tested, 'injury', 'injuries')}: a story, no statistics. From five on there is a test; "
            "even then it would miss most effects of the size that studies report."
        )
    primary = next((one.found for one in found.tests if one.name == "primary"), None)
    if found.tier >= 2 and primary is None:
        said.append("Fewer than five of the onsets have a run that may be compared, so there is no test.")
    if primary is not None:
        said.append(
            f"Over {primary.k} onsets the largest session of the 4 days up to them was {primary.statistic:.2f} × the "
            f"longest of the 30 days before, on average. Moved together along your own kilometres, they would stand "
            f"as high in {100 * primary.p:.0f} % of all {primary.shifts:,} placements among {primary.n:,} runs "
            f"(p = {primary.p:.2f})."
        )
        said += [_weak(found.tested), METRICS["onset_test"].caveat]
    if found.spiked is not None and found.spiked_before is not None and found.tier >= 2:
        said.append(
            f"{found.spiked_before} of {found.tested} had a session above 1.10 in the 4 days up to them, as have "
            f"{100 * found.spiked:.0f} % of your {found.eligible:,} runs that may be compared."
        )
    if found.odds is not None:
        said.append(
            f"Within your own half years, the odds of an onset a kilometre go with the session spike by "
            f"{found.odds.ratio:.1f} ({found.odds.low:.1f} to {found.odds.high:.1f}, 95 % interval, "
            f"{found.odds.events} onsets) for each unit more: they go together, no more is said."
        )
    return said


def _weak(injuries: int) -> str:
    """How seldom a test of so many injuries finds what is there, as measured."""
    strength = power(injuries)
    each = [f"{one.ratio:g}-fold in {_shares(one.low, one.high)}" for one in strength]
    return (
        f"How weak that is: in simulated histories of {strength[0].onsets} onsets, where runs above 1.10 raised the "
        f"chance of one, it found a chance raised {', '.join(each[:-1])} and {each[-1]} of 100 histories."
    )


def _shares(low: float, high: float) -> str:
    few, many = f"{100 * low:.0f}", f"{100 * high:.0f}"
    return few if few == many else f"{few} to {many}"


def name_of(row: Mapping[str, Any]) -> str:
    """Where it hurt, with a capital."""
    said = where(row["area"], row["side"])
    return said[:1].upper() + said[1:]
