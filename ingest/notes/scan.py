"""From the tokens of a sentence to marks: what each word or number may be. Which of it counts is for the grammar."""

from dataclasses import dataclass

from ingest.notes.lexicon import LANGUAGES, Tags, compound, corrected, lexicon
from ingest.notes.tokens import Token

_KM = {"km": 1.0, "mi": 1.609344}
_MIN = {"min": 1.0, "h": 60.0}
_DASHES = ("-", "--")
_YEARS = range(1950, 2100)
_RECENT = range(1990, 2050)
_IN_YEAR = frozenset({"in", "im", "en", "nel", "of", "anno", "year", "jahr", "summer", "winter", "spring", "fall", "autumn", "back", "del"})


@dataclass(frozen=True, slots=True)
class Mark:
    """What the tokens `first` to `last` of a sentence may be, by kind."""

    first: int
    last: int
    tags: Tags


def marks(sentence: list[Token], votes: dict[str, float]) -> list[Mark]:
    """What is known in a sentence, in order. `votes`: how often the whole note speaks each language; settles ties."""
    found: list[tuple[int, int, dict[str, Tags]]] = []
    place = 0
    while place < len(sentence):
        one = sentence[place]
        meanings, length = _longest(sentence, place)
        if one.kind == "number" and length < 2:
            number, length = _number(sentence, place)
            found.append((place, place + length - 1, {"": number}))
        elif one.kind == "clock":
            length = 1
            found.append((place, place, {"": {"count": True}}))
        elif length == 1 and any("number" in tags for tags in meanings.values()) and (spelt := _spelt(sentence, place)):
            number, length = spelt
            found.append((place, place + length - 1, {"": number}))
        elif meanings:
            found.append((place, place + length - 1, meanings))
        else:
            length = 1
        place += length
    heard = _heard(found)
    order = sorted(LANGUAGES, key=lambda name: (-heard.get(name, 0), -votes.get(name, 0), LANGUAGES.index(name)))
    settled = [Mark(first, last, _meant(meanings, order)) for first, last, meanings in found]
    return [_ordinal(settled, sentence, at) for at in range(len(settled))]


def languages_heard(sentence: list[Token], votes: dict[str, float]) -> None:
    """Add to `votes` what the words of a sentence tell of its language."""
    words = lexicon()
    for one in sentence:
        meanings = next((kept for rest, kept in words.phrases.get(one.key, ()) if not rest), None)
        for name in meanings or ():
            votes[name] = votes.get(name, 0) + 1 / len(meanings or ())


def _longest(sentence: list[Token], place: int) -> tuple[dict[str, Tags], int]:
    """The longest phrase that begins here, by language, and how many tokens it takes."""
    words = lexicon()
    one = sentence[place]
    key = one.key
    if one.kind == "word" and key not in words.known:
        key = corrected(key)
        if key not in words.phrases:
            made = compound(one.key)
            return ({made[0]: made[1]}, 1) if made else ({}, 1)
    for rest, meanings in words.phrases.get(key, ()):
        if len(rest) < len(sentence) - place and all(
            sentence[place + 1 + at].key == wanted for at, wanted in enumerate(rest)
        ):
            return meanings, 1 + len(rest)
    return {}, 1


def _heard(found: list[tuple[int, int, dict[str, Tags]]]) -> dict[str, float]:
    heard: dict[str, float] = {}
    for first, last, meanings in found:
        for name in meanings:
            if name:
                heard[name] = heard.get(name, 0) + (1 + last - first) / len(meanings)
    return heard


def _meant(meanings: dict[str, Tags], order: list[str]) -> Tags:
    if len(meanings) == 1:
        return next(iter(meanings.values()))
    return next(meanings[name] for name in order if name in meanings)


def _ordinal(settled: list[Mark], sentence: list[Token], at: int) -> Mark:
    """A number after its unit or in its year: "mile 2", "km 5", "in 2019"."""
    one = settled[at]
    if one.tags.get("of_time") and _is_ago(settled, at):
        return Mark(one.first, one.last, {"time_past": True})
    value = one.tags.get("bare")
    if value is None:
        return one
    before = settled[at - 1] if at else None
    if value in _YEARS and "," not in sentence[one.first].key:
        said = sentence[one.first - 1] if one.first else None
        if before is not None and before.last == one.first - 1 and "time_span" in before.tags:
            return Mark(one.first, one.last, {"time_present": True})
        ends = one.last + 1 >= len(sentence) or sentence[one.last + 1].kind == "sign"
        if said is None or said.kind == "sign" or said.key in _IN_YEAR or (ends and value in _RECENT):
            return Mark(one.first, one.last, {"time_past": True, "year": True})
    if before is None or before.last != one.first - 1:
        return one
    unit = before.tags.get("unit")
    if unit in _KM and before.first == before.last and sentence[before.first].key not in ("m", "k", "ks"):
        return Mark(one.first, one.last, {"quantity": ("km", value * _KM[unit]), "ordinal": True})
    if unit in _MIN and before.first == before.last and sentence[before.first].key in ("min", "minute", "minuto"):
        return Mark(one.first, one.last, {"quantity": ("min", value * _MIN[unit]), "ordinal": True})
    return one


def _is_ago(settled: list[Mark], at: int) -> bool:
    """Is it "2 months ago", "vor 2 Monaten"?"""
    one = settled[at]
    after = settled[at + 1] if at + 1 < len(settled) else None
    before = settled[at - 1] if at else None
    return bool(
        (after and after.first == one.last + 1 and "time_ago" in after.tags)
        or (before and before.last == one.first - 1 and "time_ago_before" in before.tags)
    )


def _number(sentence: list[Token], place: int) -> tuple[Tags, int]:
    """What a number is: a score of ten or a hundred, a distance or time, a count of something, or bare."""
    first = _value(sentence, place)
    at = place + 1
    if first is None:
        return {"count": True}, 1
    at = _plus(sentence, at)
    scored = _of(sentence, at)
    second, after = _second(sentence, at if scored is None else scored[1])
    dashed = second is not None and sentence[at if scored is None else scored[1]].key in _DASHES
    if second is not None:
        at = after
        closing = _of(sentence, at)
        if closing is not None or scored is not None:
            scale, at = closing or (scored[0] if scored else 10.0, at)
            return _score(first, second, scale) | {"progress": scored is not None and not dashed}, at - place
        unit, after = _unit(sentence, at)
        if unit is not None:
            if unit == "other" or _is_count(sentence, at):
                return {"count": True}, after - place
            return _measured(unit, (first + second) / 2), after - place
        if first < second <= 10:
            return {"bare": (first + second) / 2, "range": True}, at - place
        return {"count": True}, 1
    if scored is not None:
        return _score(first, None, scored[0]), scored[1] - place
    unit, after = _unit(sentence, at)
    if unit == "other":
        return {"count": True, "of_time": True}, after - place
    if unit is not None:
        return _measured(unit, first), after - place
    if at < len(sentence) and sentence[at].key == "%":
        return ({"well_words": True} if first == 100 else {"count": True}), at + 1 - place
    if at < len(sentence) and sentence[at].key == "/":
        return {"count": True}, min(3, len(sentence) - place) if at + 1 < len(sentence) and sentence[at + 1].kind == "number" else 1
    if at < len(sentence) and sentence[at].kind == "word" and sentence[at].glued:  # "2nd", "3x"
        return {"count": True}, 2
    if place and sentence[place - 1].key in ("#", "$", "£", "€", ":") and sentence[place].glued and sentence[place - 1].key != ":":
        return {"count": True}, 1
    return {"bare": first}, at - place


def _spelt(sentence: list[Token], place: int) -> tuple[Tags, int] | None:
    """ "four out of ten", "two miles", "three": None if it is no number here ("one", an article)."""
    first = _value(sentence, place)
    if first is None:
        return None
    tags, length = _number(sentence, place)
    if "bare" in tags and first in (0, 1):
        return None
    return tags, length


def _value(sentence: list[Token], place: int) -> float | None:
    one = sentence[place]
    if one.kind == "number":
        return float(one.key.replace(",", ".")) if len(one.key) < 9 else None
    if one.kind != "word":
        return None
    for rest, meanings in lexicon().phrases.get(one.key, ()):
        if not rest:
            for tags in meanings.values():
                if "number" in tags:
                    return float(tags["number"])
    return None


def _plus(sentence: list[Token], at: int) -> int:
    """Over the "+" of "3+/10" and the "ish" of "3ish"."""
    if at < len(sentence) and sentence[at].glued and sentence[at].key in ("+", "ish"):
        return at + 1
    return at


def _of(sentence: list[Token], at: int) -> tuple[float, int] | None:
    """The scale that follows, "/10", "out of ten", and where it ends."""
    if at + 1 >= len(sentence):
        return None
    if sentence[at].key == "/":
        after = at + 1
    else:
        after = _tagged(sentence, at, "scale_out_of")
        if after == at:
            return None
    if after >= len(sentence):
        return None
    scale = _value(sentence, after)
    if scale not in (10.0, 100.0) or (_unit(sentence, after + 1)[0] is not None and sentence[at].key != "/"):
        return None
    return scale, after + 1


def _second(sentence: list[Token], at: int) -> tuple[float | None, int]:
    """The other end of a range, "-4", "to 4", and where it ends."""
    if at + 1 >= len(sentence):
        return None, at
    after = at + 1 if sentence[at].key in _DASHES else _tagged(sentence, at, "scale_to")
    if after == at or after >= len(sentence):
        return None, at
    value = _value(sentence, after)
    if value is None:
        return None, at
    joined = sentence[at].key in _DASHES
    if not joined and _of(sentence, after + 1) is None:  # "3 and 4" are two things unless both are of ten
        return None, at
    return value, _plus(sentence, after + 1)


def _tagged(sentence: list[Token], at: int, tag: str) -> int:
    """Where a phrase of this kind that begins here ends; `at` if none does."""
    for rest, meanings in lexicon().phrases.get(sentence[at].key, ()):
        if any(tag in tags for tags in meanings.values()) and all(
            at + 1 + step < len(sentence) and sentence[at + 1 + step].key == wanted for step, wanted in enumerate(rest)
        ):
            return at + 1 + len(rest)
    return at


def _unit(sentence: list[Token], at: int) -> tuple[str | None, int]:
    if at >= len(sentence) or sentence[at].kind == "number":
        return None, at
    for rest, meanings in lexicon().phrases.get(sentence[at].key, ()):
        for tags in meanings.values():
            if "unit" in tags and all(
                at + 1 + step < len(sentence) and sentence[at + 1 + step].key == wanted for step, wanted in enumerate(rest)
            ):
                if sentence[at].key in _ALSO_WORDS and not (sentence[at].glued or _is_unit_here(sentence, at)):
                    continue
                return tags["unit"], at + 1 + len(rest)
    return None, at


# Units that are ordinary words, too: only glued to the number, or where nothing else can be meant.
_ALSO_WORDS = frozenset({"in", "s", "c", "f", "w", "m", "h", "am", "st", "a", "l", "x", "g", "foot", "feet", "hill", "hills", "more", "run", "th", "nd", "rd", "step", "e"})


def _is_unit_here(sentence: list[Token], at: int) -> bool:
    return sentence[at].key in ("x", "feet", "more", "m", "h")


def _is_count(sentence: list[Token], at: int) -> bool:
    return sentence[at].key in ("x", "×")


def _measured(unit: str, value: float) -> Tags:
    if unit in _KM:
        return {"quantity": ("km", value * _KM[unit])}
    if unit in _MIN:
        return {"quantity": ("min", value * _MIN[unit])}
    return {"count": True}


def _score(first: float, second: float | None, scale: float) -> Tags:
    value = first if second is None else (first + second) / 2
    value = value * 10 / scale
    if value > 10:
        return {"count": True}
    return {"score": value, "ends": (first * 10 / scale, (second if second is not None else first) * 10 / scale), "range": second is not None}

