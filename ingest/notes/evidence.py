"""What is evidence of pain: which words count for a part, and whether the part is marked as the runner's own."""

from ingest.notes.parts import Mention
from ingest.notes.said import Said
from ingest.notes.tokens import Token

CLEAR = ("quality", "score", "bare", "complaint")
# What a workout, a road or the weather can be, too.
WEAK = (
    "tight",
    "stiff",
    "sharp",
    "burning",
    "weak",
    "fatigue",
    "strain",
    "locking",
    "discomfort",
    "giving_way",
    "tender",
)
_NEAR = 4  # words between "my" and its part
_POSSESSIVE = frozenset(
    ("my", "mein", "meine", "meinen", "meinem", "meiner", "mon", "ma", "mes", "mio", "mia", "miei", "mie", "mijn")
)
_OF_A_PART = {"area", "side", "person_self", "common", "join_and"}


def counts(thing: Said, one: Mention) -> bool:
    """Whether what is said near a part is said of it."""
    return (not _is_tired(thing, one) or _counts_faint(one)) and not _is_stray(thing, one) and not _is_usual(thing, one)


def is_own(one: Mention, sentence: list[Token]) -> bool:
    """Is it marked as the runner's own, where somebody else is spoken of: by "my", a side, or a score?"""
    clause = one.clause
    numbered = any(
        thing.kind in ("score", "bare") and clause.first <= thing.first <= clause.last + 2 for thing in one.said
    )
    told = {mark.last + 1 for mark in clause.marks if "person_speech" in mark.tags}  # "asked me"
    ours = any(
        "person_self" in mark.tags
        and mark.first not in told
        and (sentence[mark.first].key not in _POSSESSIVE or 0 < one.first - mark.last <= _NEAR)
        for mark in clause.marks
    )
    return numbered or bool(one.reach) or one.side in ("left", "right") or ours


def is_clear(one: Mention) -> bool:
    """Is anything said of it that is said of pain only, or beside it?"""
    more = any(not mark.tags.keys() & _OF_A_PART for mark in one.clause.marks) or bool(one.clause.junk)
    return any(
        not _is_weak(thing) or not more or one.clause.first <= thing.first <= one.clause.last
        for thing in one.said
        if is_evidence(thing, one)
    )


def _is_weak(thing: Said) -> bool:
    """Is it a word that much else is called, too?"""
    named = thing.kind == "quality" and thing.value in WEAK
    return thing.figure or thing.kind in ("trend", "complaint") or named


def _is_stray(thing: Said, one: Mention) -> bool:
    """A weak word counts only where nothing unknown stands between it and the part: "knee ... hard" says little."""
    if (
        not _is_weak(thing)
        or thing.denied
        or thing.time != "current"
        or not (one.clause.first <= thing.first <= one.clause.last)
    ):
        return False
    if thing.value == "resolved_in_run" and thing.last < one.first:
        return True  # "loosened the calves" is what was done to them
    low, high = (thing.last, one.first) if thing.last < one.first else (one.last, thing.first)
    return any(low < junk < high for junk in one.clause.junk)


def _is_usual(thing: Said, one: Mention) -> bool:
    """Is it the nag of "the glute that usually nags stayed silent"?"""
    well = any(other.kind == "well" and other.first > thing.last and other.time == "current" for other in one.said)
    return well and any("time_usual" in mark.tags and 0 < thing.first - mark.last <= 2 for mark in one.clause.marks)


def _is_tired(thing: Said, one: Mention) -> bool:
    """Is it what any hard run does: heavy legs, burning quads?"""
    muscle = one.area is not None and one.area.structure in ("quadriceps", "calf", "hamstring", "gluteal")
    return thing.kind == "faint" or (thing.value == "burning" and muscle)


def _counts_faint(one: Mention) -> bool:
    return one.side in ("left", "right") or (one.side == "bilateral" and bool(one.reach))


def is_evidence(thing: Said, one: Mention) -> bool:
    """Whether it says that the part hurts, or does not."""
    if thing.kind == "impact":
        onset = any(other.kind in ("distance", "minutes") for other in one.said)
        if onset and one.side is not None and thing.value in ("stopped", "walked", "limping") and not thing.denied:
            return True  # "left shin at 6k, had to walk"
        return one.clause.joined == "because" or (
            one.clause.first <= one.last < thing.first <= one.clause.last and thing.value != "skipped"
        )
    if thing.kind == "degree":
        return False
    if thing.kind == "well" and one.area is not None and one.area.area == "other":
        return False  # "shoulders relaxed" tells how somebody runs
    return thing.kind in (*CLEAR, "well", "trend", "faint") or thing.kind == "doubt"
