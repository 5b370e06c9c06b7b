"""What is said of a part by holding it against the others, or by denying what was feared of it."""

from dataclasses import replace

from ingest.notes.clauses import Clause
from ingest.notes.parts import Mention
from ingest.notes.said import Said
from ingest.notes.sharing import speaks
from ingest.notes.tokens import Token

EVEN = frozenset({"not", "even", "including", "incl", "auch", "meme", "incluso", "anche", "nemmeno", "zelfs", "ook"})


def as_verb(sentence: list[Token], part: Clause) -> bool:
    """Is it "but the hamstring did"?"""
    return part.joined == "but" and sentence[part.last].key in ("did", "does", "do", "is", "was", "has", "were", "are")


def set_apart(before: Clause, said: list[Said], here: list[Mention], part: Clause) -> None:
    """ "Nothing hurts except my left heel", "all good apart from the hip": of these it is not so."""
    denied = next((thing for thing in said if thing.kind == "quality" and thing.denied), None)
    well = any(thing.kind == "well" and not thing.denied for thing in said)
    if (denied is None and not well) or before.other:
        return
    for one in here:
        if not speaks(one) and not any(thing.kind == "impact" for thing in one.said):
            value = denied.value if denied is not None else "discomfort"
            one.said.append(Said("quality", value, False, part.time_at(one.first), one.first, one.last))


def set_beside(said: list[Said], here: list[Mention], part: Clause) -> None:
    """ "Nothing hurts, not even the left knee": what is denied of all is denied of this one."""
    denied = next((thing for thing in said if thing.kind == "well" or (thing.kind == "quality" and thing.denied)), None)
    if denied is None:
        return
    for one in here:
        if not speaks(one):
            one.said.append(replace(denied, first=one.first, last=one.last, time=part.time_at(one.first)))


def denies_all(sentence: list[Token], part: Clause) -> bool:
    """Is it "it didn't", "they weren't", and no more?"""
    last = part.marks[-1] if part.marks else None
    known = all(mark.tags.keys() & {"common", "negation_words"} for mark in part.marks)
    return (
        last is not None and "negation_words" in last.tags and known and not part.junk and last.last - part.first <= 4
    )


def deny_again(one: Mention, part: Clause) -> None:
    feared = next((thing for thing in one.said if thing.kind in ("quality", "doubt")), None)
    if feared is not None:
        value = feared.value if feared.kind == "quality" else "pain"
        one.said = [thing for thing in one.said if thing.time != "hypothetical"]
        one.said.append(Said("quality", value, True, "current", part.first, part.last))
