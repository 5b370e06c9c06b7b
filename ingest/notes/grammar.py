"""From mentions to findings, over a whole note."""

from dataclasses import replace
from typing import Any

from ingest.notes.clauses import Clause, clauses
from ingest.notes.evidence import CLEAR, counts, is_clear, is_evidence, is_own
from ingest.notes.mentions import Heard, heard
from ingest.notes.model import Finding, Reading, RedFlag
from ingest.notes.parts import Mention
from ingest.notes.said import Said
from ingest.notes.scan import languages_heard, marks
from ingest.notes.tense import set_times
from ingest.notes.tokens import Token, sentences, tokens
from ingest.notes.whose import set_owners, strangers

_NUMB = {
    "numb": "numbness",
    "weak": "weakness",
    "swelling": "swelling",
    "giving_way": "giving_way",
    "locking": "locking",
}
_SWELLS = ("knee", "ankle", "hip_groin", "lower_leg", "foot")
_LOCKS = ("knee", "hip_groin", "ankle")


def read(text: str) -> Reading:
    """Everything that a note says of pain."""
    found: list[Finding] = []
    flags: list[RedFlag] = []
    unread: list[str] = []
    pain_free = others = False
    last: Mention | None = None
    parts = sentences(tokens(text))
    votes: dict[str, float] = {}
    for sentence in parts:
        languages_heard(sentence, votes)
    for sentence in parts:
        known = marks(sentence, votes)
        if not known:
            last = None
            continue
        scoped = clauses(sentence, known)
        set_times(scoped, sentence)
        others = set_owners(scoped, sentence, others)
        what = heard(sentence, scoped, last)
        told = [(sign.first, sign.last) for sign, _ in what.warnings]  # pain that a warning speaks of is no part's
        what.loose = [thing for thing in what.loose if not any(low <= thing.first <= high for low, high in told)]
        made = 0
        for one in what.mentions:
            strange = strangers(scoped, sentence, one.clause, one.first) or not is_clear(one)
            for finding in _findings(one, text, sentence, strange):
                made += 1
                _add(found, finding)
        flags += [one for one in _flags(what, scoped, text, sentence) if one.sign not in {old.sign for old in flags}]
        denied = [
            thing for thing in what.loose if thing.kind == "quality" and thing.denied and thing.time != "hypothetical"
        ]
        pain_free = pain_free or bool(denied)
        if not made and not denied and _is_unread(what, scoped):
            unread.append(text[sentence[0].start : sentence[-1].end])
        last = next((one for one in reversed(what.mentions) if not one.decoy), None) if what.mentions else None
    return Reading(tuple(found), tuple(flags), tuple(unread), pain_free)


def _findings(one: Mention, text: str, sentence: list[Token], strange: bool) -> list[Finding]:
    """One for each time that is spoken of: what was last year and what is now are two.

    `strange`: something unknown stands before the part, whose it may be.
    """
    if one.decoy or _is_anothers(one, sentence):
        return []
    guarded = strange and not is_own(one, sentence)
    said = [thing for thing in one.said if counts(thing, one)]
    moved = [thing for thing in said if one.clause.moved.get(thing.first) == thing.time]
    if any(is_evidence(thing, one) and thing.time == "current" for thing in said):
        said = [thing for thing in said if thing not in moved]  # "sore since the sprain" is of now
    times = list(dict.fromkeys(thing.time for thing in said if is_evidence(thing, one)))
    ours = [thing for thing in said if is_evidence(thing, one) and one.clause.first <= thing.first <= one.clause.last]
    if any(thing.time == "current" and thing.kind not in ("well", "trend") for thing in ours) and not any(
        thing.time == "hypothetical" for thing in ours
    ):
        times = [when for when in times if when != "hypothetical"]  # "3/10, hope it's gone by Sunday"
    if len(times) > 1 and any(thing.kind == "well" and thing.time == "current" for thing in said):
        times = [when for when in times if when != "hypothetical"]  # "feared it would hurt, but it was fine"
    found = [_finding(one, [thing for thing in said if thing.time == when], when, text, sentence) for when in times]
    return [each for each in found if each.negated or each.temporality != "current" or not guarded]


def _is_anothers(one: Mention, sentence: list[Token]) -> bool:
    return one.other or (one.clause.beside and not is_own(one, sentence))


def _finding(one: Mention, said: list[Said], when: str, text: str, sentence: list[Token]) -> Finding:
    assert one.area is not None
    clear = [thing for thing in said if thing.kind in (*CLEAR, "trend", "faint", "impact")]
    zeros = [thing for thing in clear if _is_zero(thing)]
    there = [
        thing
        for thing in clear
        if not (thing.denied or _is_zero(thing) or (thing.kind == "quality" and _is_none_of(thing, zeros)))
    ]
    negated = when != "hypothetical" and (
        not there or (all(thing.kind in ("trend", "impact") for thing in there) and _is_denied(said))
    )
    scores = [thing for thing in there if thing.kind in ("score", "bare")]
    worst = max(scores, key=lambda thing: max(thing.value[1]), default=None)
    pool = [thing for thing in clear if thing.denied] if negated else there
    qualities = [thing.value for thing in pool if thing.kind in ("quality", "faint")]
    degrees = [thing for thing in said if thing.kind == "degree"]
    spread = [*said, Said("", None, False, when, one.first, one.last)]
    reach = [*one.reach, *(_denials(one) if negated else ())]
    first = min([*reach, *(thing.first for thing in spread)])
    last = max([*reach, *(thing.last for thing in spread)])
    trend = _last(said, "trend")
    if len(scores) > 1 and trend is None and not negated:
        low, high = scores[0].value[0], scores[-1].value[0]
        trend = "worse" if high > low else "better" if high < low else None
    severity: float | None = 0 if negated else worst.value[0] if worst else None
    if (
        len(scores) == 1
        and worst is not None
        and worst.value[2]
        and any(thing.kind == "trend" and thing.first == worst.first for thing in there)
    ):
        severity = max(worst.value[1])  # "from 2/10 to 5/10" is no range
    raw = text[sentence[worst.first].start : sentence[worst.last].end] if worst is not None and worst.value[2] else None
    words = " ".join(text[sentence[thing.first].start : sentence[thing.last].end] for thing in degrees[:1])
    return Finding(
        area=one.area.area,
        osiics=one.area.letter,
        structure=one.area.structure,
        side=one.side or "unspecified",
        severity_0_10=_whole(severity),
        severity_text=None if negated else raw or words or None,
        quality=_quality(qualities) or ("pain" if negated else None),
        negated=negated,
        temporality=when,
        onset_phase=_first(said, "phase"),
        onset_distance_km=_rounded(_first(said, "distance")),
        onset_time_min=_rounded(_first(said, "minutes")),
        trend=None if negated else trend,
        function_impact=None if negated else _first(said, "impact"),
        words=text[sentence[first].start : sentence[last].end],
    )


def _denials(one: Mention) -> list[int]:
    """The tokens of what denies, for the words of a finding."""
    return [token for mark in one.clause.marks if "negation_words" in mark.tags for token in (mark.first, mark.last)]


def _quality(found: list[str]) -> str | None:
    """The word that tells most: "sharp" of "sharp pain"."""
    return next((one for one in found if one not in ("pain", "discomfort")), found[0] if found else None)


def _is_zero(thing: Said) -> bool:
    return thing.kind in ("score", "bare") and thing.value[0] == 0


def _is_none_of(thing: Said, zeros: list[Said]) -> bool:
    """Is it the pain of "knee pain 0/10"?"""
    return any(0 < zero.first - thing.last <= 2 or 0 < thing.first - zero.last <= 2 for zero in zeros)


def _is_denied(said: list[Said]) -> bool:
    return any((thing.kind == "quality" and thing.denied) or _is_zero(thing) for thing in said)


def _first(said: list[Said], kind: str) -> Any:
    return next((thing.value for thing in sorted(said, key=lambda one: one.first) if thing.kind == kind), None)


def _last(said: list[Said], kind: str) -> str | None:
    found = [thing.value for thing in sorted(said, key=lambda one: one.first) if thing.kind == kind]
    return "resolved_in_run" if "resolved_in_run" in found else found[-1] if found else None


def _whole(value: float | None) -> float | None:
    return None if value is None else int(value) if value == int(value) else round(value, 2)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _add(found: list[Finding], new: Finding) -> None:
    """Take a finding in; what is said twice of one part is one finding."""
    for at, old in enumerate(found):
        same = (old.area, old.negated, old.temporality) == (new.area, new.negated, new.temporality)
        if same and (old.side == new.side or (new.side == "unspecified" and old.structure in (new.structure, None))):
            found[at] = _merged(old, new)
            return
    found.append(new)


def _merged(old: Finding, new: Finding) -> Finding:
    known = {
        name: getattr(old, name) if getattr(old, name) is not None else getattr(new, name)
        for name in (
            "structure",
            "severity_text",
            "quality",
            "onset_phase",
            "onset_distance_km",
            "onset_time_min",
            "trend",
            "function_impact",
        )
    }
    numbers = [one.severity_0_10 for one in (old, new) if one.severity_0_10 is not None]
    return replace(old, severity_0_10=max(numbers, default=None), **known)


def _flags(what: Heard, parts: list[Clause], text: str, sentence: list[Token]) -> list[RedFlag]:
    """Signs to have looked at, from phrases and from what is said of a part."""
    found: list[RedFlag] = []

    def add(sign: str, thing: Said) -> None:
        if not thing.denied and thing.time != "hypothetical" and sign not in {one.sign for one in found}:
            found.append(RedFlag(sign, thing.time, text[sentence[thing.first].start : sentence[thing.last].end]))

    for thing, other in what.warnings:
        if not other:
            add(thing.value, thing)
    legs = any(part.has("leg") for part in parts)
    for one in what.mentions:
        if one.area is None or _is_anothers(one, sentence):
            continue
        for thing in one.said:
            sign = _NUMB.get(thing.value) if thing.kind == "quality" else None
            if (
                sign is None
                or (sign == "swelling" and one.area.area not in _SWELLS)
                or (sign == "locking" and one.area.area not in _LOCKS)
            ):
                continue
            add(
                sign,
                Said(
                    thing.kind, None, thing.denied, thing.time, min(one.first, thing.first), max(one.last, thing.last)
                ),
            )
    for thing in what.loose:
        if thing.value in ("numb", "weak") and legs and not any(part.other for part in parts):
            add(_NUMB[thing.value], thing)
    return found


def _is_unread(what: Heard, parts: list[Clause]) -> bool:
    """Whether a part or a pain is named of which nothing was made, and nobody else's nor an exercise."""
    if any(part.other for part in parts) or any(one.other for one in what.mentions):
        return False
    if any(not thing.denied and thing.time != "hypothetical" for thing in what.loose):
        return True
    named = [one for one in what.mentions if not one.decoy and not one.soft]
    return any(
        one.side is not None or one.clause.junk or one.clause.predicates() or one.clause.has("familiar")
        for one in named
    )
