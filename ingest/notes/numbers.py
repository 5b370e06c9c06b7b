"""What a number is: a score of ten or a hundred, a distance or a time, a count of something, or bare."""

from ingest.notes.lexicon import Tags, lexicon
from ingest.notes.tokens import Token

KM = {"km": 1.0, "mi": 1.609344}
MIN = {"min": 1.0, "h": 60.0}
_DASHES = ("-", "--")
# Units that are ordinary words, too: only glued to the number, or where nothing else can be meant.
ALSO_WORDS = frozenset(
    {
        "in", "s", "c", "f", "w", "m", "h", "am", "st", "a", "l", "x", "g", "foot", "feet", "hill", "hills", "more",
        "run", "th", "nd", "rd", "step", "e",
    }
)  # fmt: skip


def number(sentence: list[Token], place: int) -> tuple[Tags, int]:
    """What a number is: a score of ten or a hundred, a distance or time, a count of something, or bare."""
    first = _value(sentence, place)
    at = place + 1
    if first is None:
        return {"count": True}, 1
    at = _plus(sentence, at)
    scored = _of(sentence, at)
    second, after = _second(sentence, at if scored is None else scored[1], place)
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
    among = _tagged(sentence, at, "scale_out_of") if at < len(sentence) else at
    if among > at and among < len(sentence) and sentence[among].kind == "number":  # "run 3 of 7"
        return {"count": True}, among + 1 - place
    unit, after = _unit(sentence, at)
    if unit == "other" and sentence[at].key == "mm" and place and _tagged(sentence, place - 1, "scale_vas") == place:
        return {"bare": first}, after - place
    if unit == "other":
        return {"count": True, "of_time": True}, after - place
    if unit is not None:
        return _measured(unit, first), after - place
    if at < len(sentence) and sentence[at].key == "%":
        return ({"well_words": True} if first == 100 else {"count": True}), at + 1 - place
    if at < len(sentence) and sentence[at].key == "/":
        return {"count": True}, min(3, len(sentence) - place) if at + 1 < len(sentence) and sentence[
            at + 1
        ].kind == "number" else 1
    if at < len(sentence) and sentence[at].kind == "word" and sentence[at].glued:  # "2nd", "3x"
        return {"count": True}, 2
    if (
        place
        and sentence[place - 1].key in ("#", "$", "£", "€", ":")
        and sentence[place].glued
        and sentence[place - 1].key != ":"
    ):
        return {"count": True}, 1
    return {"bare": first}, at - place


def spelt(sentence: list[Token], place: int) -> tuple[Tags, int] | None:
    """ "four out of ten", "two miles", "three": None if it is no number here ("one", an article)."""
    first = _value(sentence, place)
    if first is None:
        return None
    tags, length = number(sentence, place)
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


def _second(sentence: list[Token], at: int, place: int) -> tuple[float | None, int]:
    """The other end of a range, "-4", "to 4", and where it ends. `place`: where the first end stands."""
    if at + 1 >= len(sentence):
        return None, at
    between = place > 0 and _tagged(sentence, place - 1, "scale_between") == place
    after = at + 1 if sentence[at].key in _DASHES else _tagged(sentence, at, "scale_to")
    if after == at and between:
        after = _tagged(sentence, at, "join_and")
    if after == at or after >= len(sentence):
        return None, at
    value = _value(sentence, after)
    if value is None:
        return None, at
    joined = between or sentence[at].key in _DASHES
    if not joined and _of(sentence, after + 1) is None and not _next_number(sentence, place, at, after):
        return None, at  # "3 and 4" are two things unless both are of ten
    return value, _plus(sentence, after + 1)


def _next_number(sentence: list[Token], place: int, at: int, after: int) -> bool:
    """Is it "2 or 3", "3 to 4": a guess between two neighbours?"""
    first, second = _value(sentence, place), _value(sentence, after)
    return first is not None and second == first + 1 and _tagged(sentence, at, "join_and") == at


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
                at + 1 + step < len(sentence) and sentence[at + 1 + step].key == wanted
                for step, wanted in enumerate(rest)
            ):
                if sentence[at].key in ALSO_WORDS and not (sentence[at].glued or _is_unit_here(sentence, at)):
                    continue
                return tags["unit"], at + 1 + len(rest)
    return None, at


def _is_unit_here(sentence: list[Token], at: int) -> bool:
    return sentence[at].key in ("x", "feet", "more", "m", "h", "hills")


def _is_count(sentence: list[Token], at: int) -> bool:
    return sentence[at].key in ("x", "×")


def _measured(unit: str, value: float) -> Tags:
    if unit in KM:
        return {"quantity": ("km", value * KM[unit])}
    if unit in MIN:
        return {"quantity": ("min", value * MIN[unit])}
    return {"count": True}


def _score(first: float, second: float | None, scale: float) -> Tags:
    value = first if second is None else (first + second) / 2
    value = value * 10 / scale
    if value > 10:
        return {"count": True}
    return {
        "score": value,
        "ends": (first * 10 / scale, (second if second is not None else first) * 10 / scale),
        "range": second is not None,
    }
