"""From clauses to mentions: which parts a sentence names, on which side, and what it says of each."""

from dataclasses import dataclass, field
from typing import Any

from ingest.notes.clauses import Clause
from ingest.notes.lexicon import Area
from ingest.notes.scan import Mark
from ingest.notes.tokens import Token

_NEXT = 3  # words between a side and its part
_ALSO_ELSEWHERE = ("tight", "stiff", "sharp", "burning", "weak", "fatigue", "strain", "locking", "discomfort", "giving_way", "tender")
_EXISTS = ("quality", "score", "bare", "faint", "complaint", "trend", "impact")


@dataclass(slots=True)
class Said:
    """One thing that is said: its kind (quality, score, well ...), value, sense, and the tokens that say it."""

    kind: str
    value: Any
    denied: bool
    time: str
    first: int
    last: int
    vague: bool = False  # something unknown stands beside it that it may be said of


@dataclass(slots=True)
class Mention:
    """A part that a sentence names. `decoy`: a word that takes what is said of it, and is no part that hurts."""

    area: Area | None
    first: int
    last: int
    clause: Clause
    side: str | None = None
    other: bool = False
    sided_after: bool = False  # the side stands behind it: "hip and knee right"
    alone: bool = False  # "knee and calf both": no plural of its own
    soft: bool = False  # what an exercise was done with: only clear words of pain count
    said: list[Said] = field(default_factory=list)

    @property
    def decoy(self) -> bool:
        """Whether it is none of the parts that can hurt."""
        return self.area is None


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
    for part in parts:
        header = _header(sentence, part) or header
        here = _named(sentence, part)
        parts_here = [one for one in here if not one.decoy]
        said = _said(sentence, part, bool(parts_here))
        found.warnings += [(_one(part, mark, "red", mark.tags["red"]), part.other) for mark in part.marks if "red" in mark.tags]
        sides = _sides(sentence, part, parts_here)
        for one in parts_here:
            one.side = one.side or (header if header != "both" else "bilateral")
            if one.side is None and side_waiting is not None:
                one.side = side_waiting
        if here:
            side_waiting = None
            _share_out(said, here, found)
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
        subject = groups[-1] if groups else ([last] if last is not None and not named else [])
        subject = [one for one in subject if not one.decoy] if not any(one.decoy for one in subject[-1:]) else []
        if sides and subject and _other_side(sides, subject, said, part):
            one = Mention(subject[-1].area, part.first, part.last, part, sides[0], other=part.other)
            one.said = [thing for thing in said if thing.kind not in ("impact",)]
            found.mentions.append(one)
            groups.append([one])
            continue
        if sides and subject and subject[-1].side is None and subject[-1].clause.joined != "because":
            subject[-1].side = sides[0]
        elif sides and not subject:
            side_waiting = sides[0]
        if groups or subject:
            _goes_on(said, subject, part, found, crossing=not groups)
        else:
            waiting += said
    found.loose += [one for one in waiting if one.kind == "quality"]
    _share(groups, sentence)
    return found


def _refines(before: Mention, one: Mention) -> bool:
    """Does it only tell the side of the part before: "PF pain in the morning, right foot"?"""
    if before.area is None or one.area is None or before.other or one.other or one.clause.joined != "comma":
        return False
    same = before.area.area == one.area.area and one.area.structure in (None, before.area.structure)
    return same and before.side is None and one.side is not None and _speaks(before) and not _speaks(one)


def _header(sentence: list[Token], part: Clause) -> str | None:
    """ "L:", "Left side:": the side of all that follows."""
    for mark in part.marks[:2]:
        side = mark.tags.get("side")
        if side and "area" not in mark.tags and mark.last + 1 < len(sentence) and sentence[mark.last + 1].key == ":":
            return str(side)
    return None


def _named(sentence: list[Token], part: Clause) -> list[Mention]:
    """Parts and decoys of a clause, in order. A part in the name of an exercise, a piece of gear or a place is a decoy."""
    found: list[Mention] = []
    for at, mark in enumerate(part.marks):
        tags = mark.tags
        if "context_elsewhere" in tags or ("leg" in tags and "side" not in tags):
            found.append(Mention(None, mark.first, mark.last, part, other=part.other))
        if "area" not in tags:
            continue
        area: Area = tags["area"]
        one = Mention(area, mark.first, mark.last, part, other=part.other or _is_anothers(sentence, part, mark))
        one.side = tags.get("side")
        if _is_name(part, at):
            one.area = None
        elif _is_qualifier(part, at, found):
            continue
        one.soft = _after_exercise(part, mark)
        before = found[-1] if found and not found[-1].decoy else None
        if before is not None and before.area and one.area and before.area.area == one.area.area and one.first - before.last <= _NEXT and sum("side" in each.tags for each in part.marks) < 2:
            kept = before.area if before.area.structure else one.area  # "achilles tendon of the left calf" is one
            before.area, before.last = Area(kept.area, kept.letter, kept.structure, kept.both and one.area.both), one.last
            before.side = before.side or one.side
            continue
        found.append(one)
    return found


def _is_name(part: Clause, at: int) -> bool:
    mark = part.marks[at]
    after = part.marks[at + 1] if at + 1 < len(part.marks) else None
    kinds = ("context_exercise_after", "context_gear_after", "context_place_after")
    if after and after.first == mark.last + 1 and any(kind in after.tags for kind in kinds) and not after.tags.keys() & {"quality", "trend"}:
        return True
    if after and after.first == mark.last + 2 and mark.last + 1 in part.junk and "context_place_after" in after.tags and "when_a_run" not in after.tags:
        return True  # "Calf Hey reservoir"
    near = [one for one in part.marks[:at] if one.last >= mark.first - 3 and "context_place_before" in one.tags]
    return bool(near) and not any(near[-1].last < junk < mark.first for junk in part.junk)


def _is_qualifier(part: Clause, at: int, found: list[Mention]) -> bool:
    """Does it only say where another part hurts: "calf near the knee"?"""
    if not found or found[-1].decoy:
        return False
    mark = part.marks[at]
    near = [one for one in part.marks[:at] if found[-1].last < one.first and one.last >= mark.first - 4]
    return any("context_near" in one.tags for one in near)


def _after_exercise(part: Clause, mark: Mark) -> bool:
    near = [one for one in part.marks if mark.first - 4 <= one.last < mark.first]
    return any("context_exercise_before" in one.tags for one in near)


def _is_anothers(sentence: list[Token], part: Clause, mark: Mark) -> bool:
    """Is it "his left knee", "coach's calf", "das Knie von Tom"?"""
    for one in part.marks:
        distance = mark.first - one.last
        if "person_his" in one.tags and 0 < distance <= _NEXT + 1 and _only_between(part, one, mark):
            return True
        if "person_kin" in one.tags or "person_roles" in one.tags:
            owned = one.tags.get("possessive") or _possessive(sentence, one.last)
            if owned and 0 < distance <= _NEXT + 3:
                return True
            before = [other for other in part.marks if one.first - 3 <= other.last < one.first]
            if one.first > mark.last and any("person_of" in other.tags and other.first >= mark.last for other in before):
                return True
    return any(0 < mark.first - junk <= 5 and _possessive(sentence, junk) for junk in part.junk)


def _possessive(sentence: list[Token], place: int) -> bool:
    return place + 2 < len(sentence) and sentence[place + 1].key == "'" and sentence[place + 2].key == "s"


def _only_between(part: Clause, one: Mark, mark: Mark) -> bool:
    between = [other for other in part.marks if one.last < other.first < mark.first]
    return all(other.tags.keys() & {"side", "quality", "common", "severity_words"} for other in between)


def _sides(sentence: list[Token], part: Clause, here: list[Mention]) -> list[str]:
    """Give every side to its part; the sides that are left over, where the clause names none."""
    free: list[str] = []
    for at, mark in enumerate(part.marks):
        side = mark.tags.get("side")
        if side is None or "area" in mark.tags or _plain_word(sentence, part, at):
            continue
        near = [one for one in here if not _between(part, mark, one)]
        after = [one for one in near if 0 < one.first - mark.last <= _NEXT + 1]
        before = [one for one in near if 0 < mark.first - one.last]
        if mark.tags.get("letter"):
            after = [one for one in after if _filled(part, mark.last, one.first)]
            before = [one for one in before if mark.first - one.last <= 2 or (mark.last == part.last and not part.junk)]
        if mark.tags.get("leading") and not after:
            if len(here) == 1 and here[0].side is None and before and part.joined not in ("and", "or"):
                here[0].side = "bilateral"
            elif not here and part.joined not in ("and", "or"):
                free.append("bilateral")
            if before and part.joined in ("and", "or"):
                here[0].alone = True
            continue
        if not here:
            if not mark.tags.get("letter") or _letter_alone(sentence, part, mark):
                free.append(side)
            continue
        chosen = next((one for one in after if one.side is None), None) or next((one for one in reversed(before) if one.side is None), None)
        if chosen is None and not mark.tags.get("letter"):
            chosen = next((one for one in here if one.side is None), None)
        if chosen is not None:
            chosen.side = side
            chosen.sided_after = mark.first > chosen.last and not mark.tags.get("leading")
        elif here[-1].side not in (None, side) and mark.first > here[-1].last and not after:
            free.append(side)
    for one in here:
        if one.side is None and one.area is not None and one.area.both and not one.alone:
            one.side = "bilateral"
    return [] if here else free


def _filled(part: Clause, last: int, first: int) -> bool:
    """Do only words like "lateral" stand between?"""
    between = [one for one in part.marks if last < one.first < first]
    return not any(last < junk < first for junk in part.junk) and all("common" in one.tags for one in between)


def _plain_word(sentence: list[Token], part: Clause, at: int) -> bool:
    """Is "left" here the verb, or "l" the article of "l'anca"?"""
    mark = part.marks[at]
    if mark.tags.get("letter") and mark.last + 1 < len(sentence) and sentence[mark.last + 1].key == "'":
        return True
    after = part.marks[at + 1] if at + 1 < len(part.marks) else None
    return bool(after and after.first == mark.last + 1 and "person_self" in after.tags and mark.tags["side"] == "left" and not part.areas())


def _between(part: Clause, mark: Mark, one: Mention) -> bool:
    """Does another side stand between the two?"""
    low, high = sorted((mark.first, one.first))
    return any("side" in other.tags and low < other.first < high and "leading" not in other.tags for other in part.marks)


def _letter_alone(sentence: list[Token], part: Clause, mark: Mark) -> bool:
    """A letter is a side by itself where nothing else is said, or a number follows."""
    numbered = any(one.first == mark.last + 1 and one.tags.keys() & {"score", "bare"} for one in part.marks)
    return numbered or (len(part.marks) == 1 and not part.junk) or (mark.last + 1 < len(sentence) and sentence[mark.last + 1].key == ":")


def _said(sentence: list[Token], part: Clause, named: bool) -> list[Said]:
    """All that a clause says, in order."""
    found: list[Said] = []
    for at, mark in enumerate(part.marks):
        tags = mark.tags
        if "score" in tags:
            if not _is_effort(part, at, named):
                found.append(_one(part, mark, "score", (tags["score"], tags["ends"], tags["range"])))
                if tags.get("progress"):
                    low, high = tags["ends"]
                    found.append(_one(part, mark, "trend", "worse" if high > low else "better"))
        elif "bare" in tags:
            value = _bare(part, at, sentence)
            if value is not None:
                found.append(_one(part, mark, "bare", (value, (value, value), "range" in tags)))
        if "quality" in tags:
            found.append(_one(part, mark, "quality", tags["quality"]))
        elif "faint" in tags:
            found.append(_one(part, mark, "faint", tags["faint"]))
        if "absent_words" in tags:
            found.append(_one(part, mark, "quality", "pain"))
        elif "well_words" in tags and "quality" not in tags and not _well_of_else(part, at):
            negated = any("negation_words" in one.tags and mark.first - 3 <= one.last < mark.first for one in part.marks)
            negated = negated or any("negation_after" in one.tags and 0 < mark.first - one.last <= 3 for one in part.marks)
            if negated:
                found.append(Said("quality", "discomfort", False, part.time_at(mark.first), mark.first, mark.last))
            else:
                found.append(_one(part, mark, "well", True))
        if "severity_complaint" in tags:
            found.append(_one(part, mark, "complaint", mark))
        if "severity_words" in tags:
            found.append(_one(part, mark, "degree", mark))
        if "trend" in tags:
            found.append(_one(part, mark, "trend", tags["trend"]))
        if "function" in tags:
            found.append(_one(part, mark, "impact", tags["function"]))
        if ("absent_after" in tags or ("negation_after" in tags and named)) and not part.predicates() and not part.has("score", "bare", "well_words", "trend"):
            found.append(Said("quality", "pain", True, part.time_at(mark.first), mark.first, mark.last))
        if "negation_double" in tags and not any(one.first > mark.last for one in part.predicates()) and "negation_doubtful" not in tags:
            found.append(Said("quality", "pain", False, part.time_at(mark.first), mark.first, mark.last))
    found += _when(part, sentence, found)
    return found


def _one(part: Clause, mark: Mark, kind: str, value: Any) -> Said:
    subject = any("context_effort_day" in one.tags and "common" not in one.tags and one.first < mark.first for one in part.marks)
    vague = subject or any(junk < mark.first for junk in part.junk)
    return Said(kind, value, part.denied.get(mark.first, False), part.time_at(mark.first), mark.first, mark.last, vague)


def _is_effort(part: Clause, at: int, named: bool) -> bool:
    """Is it "8/10 effort"?"""
    mark = part.marks[at]
    about = named or part.has("quality")
    for one in part.marks[at + 1 :]:
        if "context_effort" in one.tags and one.first - mark.last <= 2:
            return True
        if one.tags.keys() - {"common", "scale_link", "when_from", "scale_out_of"}:
            break
    for one in reversed(part.marks[:at]):
        if "context_effort" in one.tags and mark.first - one.last <= 4:
            return True
        if one.tags.keys() & {"area", "quality", "side"}:
            break
    if about:
        return False
    return part.has("context_effort", "context_effort_day")


def _bare(part: Clause, at: int, sentence: list[Token]) -> float | None:
    """A number without a scale counts next to a part or a word of pain only, up to ten."""
    mark = part.marks[at]
    value = float(mark.tags["bare"])
    scale = next((one for one in part.marks[:at] if "scale_vas" in one.tags and mark.first - one.last <= 3), None)
    if scale is not None and value <= 100:
        return value / 10 if value > 10 else value
    if value > 10:
        return None
    return value if _beside(part, at, sentence) else None


def _beside(part: Clause, at: int, sentence: list[Token]) -> bool:
    mark = part.marks[at]
    rest = part.marks[at + 1] if at + 1 < len(part.marks) else None
    follows = rest is not None and rest.first == mark.last + 1
    if any(junk == mark.last + 1 for junk in part.junk):
        return False
    place = mark.first - 1
    edges = {one.last: one for one in part.marks[:at]}
    while place >= part.first:
        one = edges.get(place)
        if one is None:
            if place in part.junk or sentence[place].kind in ("number", "clock"):
                break
            place -= 1
            continue
        if one.tags.keys() & {"area", "side", "quality", "leg"}:
            if "when_from" in one.tags and "area" not in one.tags:
                break
            return not (follows and rest is not None and rest.tags.keys() & {"unit"} and "quality" not in rest.tags)
        if not one.tags.keys() & {"scale_link", "severity_words", "common"} or "count" in one.tags:
            break
        place = one.first - 1
    if rest is None:
        return False
    for one in part.marks[at + 1 :]:
        if "area" in one.tags or "quality" in one.tags:
            return any("scale_link" in before.tags or "side" in before.tags for before in part.marks[max(0, at - 1) : at]) and one.first - mark.last <= 4
        if not one.tags.keys() & {"common", "side", "person_self", "scale_link"}:
            return False
    return False


def _well_of_else(part: Clause, at: int) -> bool:
    """Is it a "good run"?"""
    after = part.marks[at + 1] if at + 1 < len(part.marks) else None
    return bool(after and after.first == part.marks[at].last + 1 and "context_effort_day" in after.tags and "well_words" not in after.tags)


def _when(part: Clause, sentence: list[Token], said: list[Said]) -> list[Said]:
    """When in the run, or after it."""
    found: list[Said] = []
    marks = part.marks
    for at, mark in enumerate(marks):
        tags = mark.tags
        before = marks[at - 1] if at and marks[at - 1].last == mark.first - 1 else None
        after = marks[at + 1] if at + 1 < len(marks) and marks[at + 1].first == mark.last + 1 else None
        if "quantity" in tags:
            found += _onset(part, at)
            continue
        if "when_first" in tags and after is not None and after.tags.keys() & {"quantity", "unit"}:
            found.append(_one(part, mark, "phase", "start_of_run"))
            continue
        for phase in ("next_morning", "after_run", "start_of_run", "during_run"):
            if f"when_{phase}" in tags:
                found.append(_one(part, mark, "phase", phase))
                break
        else:
            if "when_after" in tags and after is not None and after.tags.keys() & {"when_a_run"} and before is not None:
                found.append(_one(part, mark, "phase", "after_run"))
    return found


def _onset(part: Clause, at: int) -> list[Said]:
    """Whether a distance or time says when it began: "after 2 miles", "30 minutes in", "mile 4"."""
    marks, mark = part.marks, part.marks[at]
    kind, value = mark.tags["quantity"]
    near = [one for one in marks[:at] if one.last >= mark.first - 3]
    for place in range(len(near) - 1, -1, -1):
        if not near[place].tags.keys() & {"common", "when_from", "when_after", "scale_link", "when_first", "when_not_onset", "severity_words"}:
            near = near[place + 1 :]
            break
    after = next((one for one in marks[at + 1 :] if one.first == mark.last + 1), None)
    if any("when_first" in one.tags for one in near):
        return [_one(part, mark, "phase", "start_of_run")]
    past = any("when_after" in one.tags for one in near)
    if past and after is not None and "when_a_run" in after.tags:
        return [_one(part, mark, "phase", "after_run")]
    if after is not None and "when_a_run" in after.tags and "when_into" not in after.tags:
        return []
    ordinal = "ordinal" in mark.tags
    into = after is not None and "when_into" in after.tags
    if near and "when_not_onset" in near[-1].tags and not ordinal:
        return []
    if not (ordinal or into or past or any("when_from" in one.tags for one in near)):
        return []
    if any(one.tags.get("trend") == "resolved_in_run" and one.first < mark.first for one in marks):
        return [_one(part, mark, "phase", "start_of_run")]
    return [_one(part, mark, "phase", "during_run"), _one(part, mark, "distance" if kind == "km" else "minutes", value)]


def _share_out(said: list[Said], here: list[Mention], found: Heard) -> None:
    """Give what a clause says to the part that it names nearest: a word straight before a part, else the part before."""
    for thing in said:
        if len(here) == 1:
            _give(here[0], thing, found)
            continue
        after = [one for one in here if 0 <= one.first - thing.last <= 2]
        before = [one for one in here if one.last <= thing.first]
        if after and not (before and thing.first - before[-1].last <= 1 and thing.kind not in ("degree",)):
            _give(after[0], thing, found)
        elif before:
            _give(before[-1], thing, found)
        else:
            _give(here[0], thing, found)


def _give(one: Mention, thing: Said, found: Heard) -> None:
    if thing.kind == "well" and (thing.first < one.first or one.soft):
        return
    if one.soft and thing.kind in ("bare", "trend", "impact"):
        return
    if one.decoy and thing.kind == "quality" and thing.value == "numb":
        found.loose.append(thing)
    one.said.append(thing)


def _goes_forward(thing: Said, one: Mention, part: Clause) -> bool:
    """Whether what was said before any part was named is said of the first one: "sharp pain, left knee"."""
    if thing.kind in ("impact", "phase", "distance", "minutes"):
        return True
    if thing.denied:  # "no issues with the left knee", "no pain or tightness in it"
        return thing.kind == "quality" and part.joined in ("because", "or") and thing.last >= part.first - 3
    if thing.kind == "well" or (thing.kind == "quality" and thing.value in _ALSO_ELSEWHERE and thing.vague):
        return False
    return thing.kind in ("quality", "degree", "complaint") or (thing.kind in ("score", "bare") and not _numbered(one))


def _numbered(one: Mention) -> bool:
    return any(thing.kind in ("score", "bare") for thing in one.said)


def _other_side(sides: list[str], subject: list[Mention], said: list[Said], part: Clause) -> bool:
    """Does "right 2/10" after "left knee 4/10" mean the other knee?"""
    side = subject[-1].side
    speaks = any(thing.kind in ("score", "bare", "quality", "well", "complaint") for thing in said)
    return side is not None and side != sides[0] and speaks and not (side == "bilateral" and not any(thing.kind in ("score", "bare") for thing in said))


def _goes_on(said: list[Said], subject: list[Mention], part: Clause, found: Heard, *, crossing: bool) -> None:
    """What a clause without a part says goes to the parts before it. Over a full stop only to what hurts already."""
    if crossing and not any(_hurts(one) for one in subject):
        found.loose += [thing for thing in said if thing.kind == "quality"]
        return
    if not subject:
        found.loose += [thing for thing in said if thing.kind == "quality"]
        return
    for one in subject:
        for thing in said:
            if thing.kind == "well" and (_hurts(one) or one.soft):
                continue
            if thing.kind == "quality" and thing.value in _ALSO_ELSEWHERE and thing.vague:
                continue
            if thing.kind in ("impact", "trend") and crossing and part.junk and thing.kind == "impact":
                continue
            if thing.kind == "faint" or (one.soft and thing.kind in ("bare", "trend", "score")):
                continue
            if thing.kind in ("score", "bare") and thing.time == "hypothetical" and one.said:
                thing = Said(thing.kind, thing.value, thing.denied, "current" if not crossing else thing.time, thing.first, thing.last)
            one.said.append(thing)


def _hurts(one: Mention) -> bool:
    return any(thing.kind in ("quality", "score", "bare", "complaint") and not thing.denied for thing in one.said)


def _share(groups: list[list[Mention]], sentence: list[Token]) -> None:
    """Parts in a list share what is said of one of them: "left knee and right calf sore", "sore left knee and calf"."""
    for at in range(len(groups) - 2, -1, -1):
        mine, next_ = groups[at][-1], groups[at + 1][0]
        if _listed(mine, next_) and not _speaks(mine) and _speaks(next_) and _bare_end(mine) and _bare_start(next_):
            mine.said += [_copy(thing) for thing in next_.said]
    for at in range(1, len(groups)):
        before, mine = groups[at - 1][-1], groups[at][0]
        if _listed(before, mine) and not _speaks(mine) and _speaks(before) and not mine.clause.junk:
            mine.said += [_copy(thing) for thing in before.said if thing.kind in ("quality", "score", "bare", "complaint", "degree") and thing.first < before.clause.last + 1]
    for at in range(1, len(groups)):
        before, mine = groups[at - 1][-1], groups[at][0]
        if mine.side is None and before.side in ("left", "right", "bilateral") and _listed(before, mine) and mine.clause.joined in ("and",) and _together(before, mine):
            mine.side = before.side
    for at in range(len(groups) - 1, 0, -1):
        before, mine = groups[at - 1][-1], groups[at][0]
        if mine.sided_after and before.side is None and mine.clause.joined == "and" and _listed(before, mine) and _together(before, mine):
            before.side = mine.side
    for group in groups:
        if len(group) > 1:
            speaking = [one for one in group if _speaks(one) and not one.decoy]
            for one in group:
                if speaking and not _speaks(one) and not one.decoy:
                    one.said += [_copy(thing) for thing in speaking[0].said]


def _listed(before: Mention, mine: Mention) -> bool:
    joined = mine.clause.joined in ("and", "or", "comma") or before.clause.has("negation_pseudo")  # "not only A but B"
    return joined and not before.decoy and not mine.decoy and before.other == mine.other


def _together(before: Mention, mine: Mention) -> bool:
    """Whether the two share what is said, so that they share the side, too."""
    own = [thing for thing in before.said if thing.first >= before.clause.first and thing.last <= before.clause.last and thing.first > before.last]
    return not own and not mine.clause.junk


def _speaks(one: Mention) -> bool:
    return any(thing.kind in (*_EXISTS, "well") for thing in one.said)


def _bare_end(one: Mention) -> bool:
    return not any(junk > one.last for junk in one.clause.junk)


def _bare_start(one: Mention) -> bool:
    return not any(junk < one.first for junk in one.clause.junk)


def _copy(thing: Said) -> Said:
    return Said(thing.kind, thing.value, thing.denied, thing.time, thing.first, thing.last)
