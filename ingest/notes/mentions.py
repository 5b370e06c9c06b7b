"""From clauses to mentions: what a sentence says of each part that it names."""

from dataclasses import dataclass, replace

from ingest.notes.clauses import Clause
from ingest.notes.contrast import EVEN, as_verb, denies_all, deny_again, set_apart, set_beside
from ingest.notes.evidence import WEAK
from ingest.notes.parts import Mention, give_sides, header_of, named_in
from ingest.notes.said import Said, said_in, sign_said
from ingest.notes.scan import Mark
from ingest.notes.sharing import share, speaks
from ingest.notes.tokens import Token


@dataclass(slots=True)
class Heard:
    """What a sentence says: of the parts that it names, and `loose`, what it says of none."""

    mentions: list[Mention]
    loose: list[Said]
    warnings: list[tuple[Said, bool]]  # a sign to have looked at, and whether it is somebody else's


def heard(sentence: list[Token], parts: list[Clause], last: Mention | None) -> Heard:
    """The mentions of a sentence; `last` is the one before it, which "Then 5/10 at the end." goes on about."""
    found = Heard([], [], [])
    named = any(part.areas() for part in parts)
    header: str | None = None
    waiting: list[Said] = []
    side_waiting: str | None = None
    groups: list[list[Mention]] = []
    again = _again(last, parts) if last is not None and not named else None
    if again is not None:
        groups.append([again])
    said: list[Said] = []
    for place, part in enumerate(parts):
        before_said = said
        header = header_of(sentence, part) or header
        here = named_in(sentence, part)
        parts_here = [one for one in here if not one.decoy]
        said = said_in(sentence, part, bool(parts_here))
        if groups and groups[-1][-1].soft and part.joined in ("and", "comma") and not part.predicates():
            for one in here:
                one.soft = True  # "rolled the calves and quads"
        others = part.other or (part.beside and not part.has("person_self"))
        found.warnings += [(sign_said(part, mark), others) for mark in part.marks if "red" in mark.tags]
        if len(parts_here) == 1 and (split := _side_by_side(part, parts_here[0], said)):
            found.mentions += split
            groups.append(split)
            continue
        sides = give_sides(sentence, part, parts_here)
        if sides == ["bilateral"] and len(groups) > 1 and groups[-1][0].clause.joined == "and":
            sides = []  # "knee and hip, both sore": the two of them
        for one in parts_here:
            one.side = one.side or (header if header != "both" else "bilateral")
            if one.side is None and side_waiting is not None:
                one.side = side_waiting
        if here:
            side_waiting = None
            _share_out(said, here, found)
            if place and parts_here and (part.excepts or as_verb(sentence, part)):
                set_apart(parts[place - 1], before_said, parts_here, part)
            if place and parts_here and not part.predicates() and sentence[part.first].key in EVEN:
                set_beside(before_said, parts_here, part)
            if waiting and parts_here:
                first = parts_here[0]
                if not first.other:
                    first.said += [one for one in waiting if _goes_forward(one, first, part)]
                waiting = []
            if groups and len(here) == 1 and _refines(groups[-1][-1], here[0]):
                groups[-1][-1].side = here[0].side
                groups[-1][-1].said += here[0].said
                continue
            groups.append(here)
            found.mentions += here
            continue
        if part.joined == "but" and not said and groups and denies_all(sentence, part):
            for one in groups[-1]:
                deny_again(one, part)  # "thought it would ache, but it didn't"
            continue
        if _of_all(part, said) and len(groups) > 1:
            side = next(str(mark.tags["side"]) for mark in part.marks if _plain_side(mark))
            for one in (one for group in groups for one in group if one.side is None and not one.decoy):
                one.side = side
            continue
        subject = groups[-1] if groups and not groups[-1][-1].decoy else []
        if sides and subject and part.has("join_too") and subject[-1].side not in (None, *sides):
            one = Mention(subject[-1].area, part.first, part.last, part, sides[0], other=part.other)  # "right too"
            one.said = [replace(thing, first=part.first, last=part.last) for thing in subject[-1].said]
            found.mentions.append(one)
            groups.append([one])
            continue
        if again is not None and subject == [again] and not (sides and _other_side(sides, subject, said)):
            again.said += [thing for thing in said if _goes_over(thing)]
            continue
        if len(groups) > 1 and said and all(thing.kind == "well" for thing in said) and _by_letter(part):
            sides = []  # "R glute 2/10, R hammy 3/10, L fine"
        if sides and subject and _other_side(sides, subject, said):
            one = Mention(subject[-1].area, part.first, part.last, part, sides[0], other=part.other)
            one.said = [thing for thing in said if thing.kind not in ("impact",)]
            found.mentions.append(one)
            groups.append([one])
            continue
        if sides and subject and subject[-1].side is None and subject[-1].clause.joined != "because":
            subject[-1].side = sides[0]
        elif sides and not subject:
            side_waiting = sides[0]
        if groups:
            _goes_on(said, subject, found)
        else:
            waiting += said
    if again is not None and _hurts(again, "trend"):
        found.mentions.append(again)
    found.loose += [one for one in waiting if one.kind == "quality"]
    share(groups, sentence)
    _hope(found.mentions)
    found.mentions = [one for one in found.mentions if not _told_by_side(one, found.mentions)]
    return found


def _again(last: Mention, parts: list[Clause]) -> Mention | None:
    """The part of the sentence before, where this one may go on about it: "It was 3/10 by the end." """
    if not _hurts(last) or last.other or any(part.other for part in parts):
        return None
    about_the_run = any(
        "context_effort" in mark.tags or "context_effort_day" in mark.tags for part in parts for mark in part.marks
    )
    if about_the_run:
        return None
    return Mention(last.area, parts[0].first, parts[0].first, parts[0], last.side)


def _goes_over(thing: Said) -> bool:
    """What is said of it over a full stop: never that it does not hurt, which may be said of anything."""
    return not thing.denied and not thing.vague and thing.kind not in ("well", "faint", "impact", "degree")


def _side_by_side(part: Clause, one: Mention, said: list[Said]) -> list[Mention]:
    """One mention for each side that has its own number: "Shins: L 3/10 R 2/10"."""
    split: list[Mention] = []
    for at, mark in enumerate(part.marks[:-1]):
        number = part.marks[at + 1]
        if not _plain_side(mark) or number.first > mark.last + 2 or not number.tags.keys() & {"score", "bare"}:
            continue
        value = number.tags.get("score", number.tags.get("bare"))
        made = Mention(one.area, one.first, one.last, part, str(mark.tags["side"]), other=one.other)
        made.said = [thing for thing in said if thing.kind not in ("score", "bare")]
        made.said.append(
            Said("score", (value, (value, value), False), False, part.time_at(number.first), mark.first, number.last)
        )
        split.append(made)
    return split if {made.side for made in split} == {"left", "right"} else []


def _by_letter(part: Clause) -> bool:
    return any(mark.tags.get("letter") for mark in part.marks)


def _plain_side(mark: Mark) -> bool:
    return mark.tags.get("side") in ("left", "right")


def _of_all(part: Clause, said: list[Said]) -> bool:
    """Is it the "both left" after several parts?"""
    return not said and not part.junk and part.has("sides_every") and any(_plain_side(mark) for mark in part.marks)


def _told_by_side(one: Mention, mentions: list[Mention]) -> bool:
    """Are both sides told of one by one after "both": "both achilles, left 3, right 1"?"""
    if one.side != "bilateral" or one.area is None or _numbered(one):
        return False
    sides = {
        other.side for other in mentions if other.area == one.area and other.first > one.first and _numbered(other)
    }
    return {"left", "right"} <= sides


def _refines(before: Mention, one: Mention) -> bool:
    """Does it only tell the side of the part before: "PF pain in the morning, right foot"?"""
    if before.area is None or one.area is None or before.other or one.other or one.clause.joined != "comma":
        return False
    same = before.area.area == one.area.area and one.area.structure in (None, before.area.structure)
    return same and before.side is None and one.side is not None and speaks(before) and not speaks(one)


def _share_out(said: list[Said], here: list[Mention], found: Heard) -> None:
    """Give what a clause says to the part that it names nearest: straight after it, else before it."""
    for thing in said:
        if len(here) == 1:
            _give(here[0], thing, found)
            continue
        struck = next((one for one in here if _acts_on(thing, one, here)), None)
        if struck is not None:
            _give(struck, thing, found)
            continue
        after = [one for one in here if 0 <= one.first - thing.last <= 2]
        before = [one for one in here if one.last <= thing.first]
        if after and not (before and thing.first - before[-1].last <= 1 and thing.kind not in ("degree",)):
            _give(after[0], thing, found)
        elif before:
            _give(before[-1], thing, found)
        else:
            _give(here[0], thing, found)


def _acts_on(thing: Said, one: Mention, here: list[Mention]) -> bool:
    """Is the part what is hurt by something that is none: "the shoes hurt my left foot"?"""
    if thing.kind != "quality" or not any(other.decoy and other.last < thing.first for other in here):
        return False
    between = [mark for mark in one.clause.marks if thing.last < mark.first < one.first]
    clear = not any(thing.last < junk < one.first for junk in one.clause.junk)
    return (
        0 < one.first - thing.last <= 4
        and clear
        and all(mark.tags.keys() & {"side", "person_self"} for mark in between)
    )


def _give(one: Mention, thing: Said, found: Heard) -> None:
    if thing.kind == "well" and (one.soft or (thing.first < one.first and not _well_with(thing, one))):
        return
    if one.soft and thing.kind in ("bare", "trend", "impact"):
        return
    if one.decoy and thing.kind == "quality" and thing.value == "numb":
        found.loose.append(thing)
    one.said.append(thing)


def _well_with(thing: Said, one: Mention) -> bool:
    """Is it "nothing to report from the right foot"?"""
    clause = one.clause
    between = [mark for mark in clause.marks if thing.last < mark.first < one.first]
    small = {"common", "side", "person_self", "when_from"}
    opens = not any(mark.first < thing.first and "common" not in mark.tags for mark in clause.marks)
    linked = any("when_from" in mark.tags or "join_because" in mark.tags for mark in between)
    return (
        opens
        and linked
        and all(mark.tags.keys() & small for mark in between)
        and not any(junk < one.first for junk in clause.junk)
    )


def _goes_forward(thing: Said, one: Mention, part: Clause) -> bool:
    """Whether what was said before any part was named is said of the first one: "sharp pain, left knee"."""
    if thing.kind in ("impact", "phase", "distance", "minutes"):
        return True
    if thing.denied:  # "no issues with the left knee", "no pain or tightness in it"
        return thing.kind == "quality" and part.joined in ("because", "or") and thing.last >= part.first - 4
    if part.joined == "because" and thing.kind == "well" and not thing.vague and not thing.denied:
        return thing.last >= part.first - 2 and not one.soft  # "all good with the right knee"
    if part.joined == "because" and thing.kind == "quality" and thing.last >= part.first - 2:
        return True  # "bother with the right ankle"
    weak = thing.figure or (thing.value in WEAK and thing.vague)
    if thing.kind == "well" or (thing.kind == "quality" and weak):
        return False
    if thing.kind in ("score", "bare"):
        near = thing.last >= part.first - 4  # not "8/10, form good through the hips"
        return near and not _numbered(one)
    return thing.kind in ("quality", "degree", "complaint")


def _numbered(one: Mention) -> bool:
    return any(thing.kind in ("score", "bare") for thing in one.said)


def _other_side(sides: list[str], subject: list[Mention], said: list[Said]) -> bool:
    """Does "right 2/10" after "left knee 4/10" mean the other knee?"""
    side = subject[-1].side
    speaks = any(thing.kind in ("score", "bare", "quality", "well", "complaint") for thing in said)
    return (
        side is not None
        and side != sides[0]
        and speaks
        and not (side == "bilateral" and not any(thing.kind in ("score", "bare") for thing in said))
    )


def _goes_on(said: list[Said], subject: list[Mention], found: Heard) -> None:
    """What a clause without a part says goes to the parts before it."""
    if not subject:
        found.loose += [thing for thing in said if thing.kind == "quality"]
        return
    for one in subject:
        for thing in said:
            if thing.kind == "well" and (_hurts_indeed(one, thing.time) or one.soft):
                continue
            if thing.kind == "quality" and thing.value in WEAK and thing.vague:
                continue
            lone = thing.kind == "bare" and thing.vague  # a number that stands by itself
            if lone and (_numbered(one) or (not _hurts(one, "trend", "faint") and speaks(one))):
                continue
            weak = thing.kind in ("bare", "trend", "score") or thing.figure
            if thing.kind == "faint" or (one.soft and weak):
                continue
            if thing.kind in ("score", "bare") and thing.time == "hypothetical" and one.said:
                thing = replace(thing, time="current")
            one.said.append(thing)


def _hurts(one: Mention, *kinds: str) -> bool:
    clear = ("quality", "score", "bare", "complaint", *kinds)
    return any(thing.kind in clear and not thing.denied for thing in one.said)


def _hope(mentions: list[Mention]) -> None:
    """ "Hope the calf makes it to Sunday" fears for the calf, whatever the verb is."""
    for one in mentions:
        clause = one.clause
        hoped = (clause.doubted or clause.has("time_hope")) and clause.hypothetical_from is not None
        if hoped and not speaks(one) and not (one.decoy or one.soft) and one.first >= (clause.hypothetical_from or 0):
            one.said.append(Said("doubt", None, False, "hypothetical", one.first, one.last))


def _hurts_indeed(one: Mention, when: str) -> bool:
    clear = ("quality", "score", "bare", "complaint")
    return any(thing.kind in clear and not thing.denied and thing.time == when for thing in one.said)
