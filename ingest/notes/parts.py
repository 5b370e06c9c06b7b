"""Which parts a clause names, on which side, and whether they are the runner's own.

A part in the name of an exercise, a piece of gear or a place is a decoy: it takes what is said of it, and is no part.
"""

from dataclasses import dataclass, field

from ingest.notes.clauses import Clause
from ingest.notes.lexicon import Area
from ingest.notes.said import Said
from ingest.notes.scan import Mark
from ingest.notes.tokens import Token

_NEXT = 3  # words between a side and its part


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
    reach: list[int] = field(default_factory=list)  # tokens of its side, for its words

    @property
    def decoy(self) -> bool:
        """Whether it is none of the parts that can hurt."""
        return self.area is None


def named_in(sentence: list[Token], part: Clause) -> list[Mention]:
    """Parts and decoys of a clause, in order."""
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
        if _is_name(sentence, part, at):
            one.area = None
        elif _is_qualifier(part, at, found):
            continue
        one.soft = _after_exercise(sentence, part, mark)
        before = found[-1] if found and not found[-1].decoy else None
        if (
            before is not None
            and before.area
            and one.area
            and before.area.area == one.area.area
            and (one.first - before.last <= _NEXT or _is_where(part, before, one))
            and sum("side" in each.tags for each in part.marks) < 2
        ):
            kept = before.area if before.area.structure else one.area  # "achilles tendon of the left calf" is one
            before.area, before.last = (
                Area(kept.area, kept.letter, kept.structure, kept.both and one.area.both),
                one.last,
            )
            before.side = before.side or one.side
            continue
        found.append(one)
    return found


def _is_where(part: Clause, before: Mention, one: Mention) -> bool:
    """Does it say where the one before is: "plantar fasciitis in my right foot"?"""
    between = [mark for mark in part.marks if before.last < mark.first < one.first]
    small = {"common", "side", "person_self", "when_from"}
    clear = not any(before.last < junk < one.first for junk in part.junk)
    return clear and one.first - before.last <= 6 and all(mark.tags.keys() & small for mark in between)


def _is_name(sentence: list[Token], part: Clause, at: int) -> bool:
    mark = part.marks[at]
    if _is_proper(sentence, mark) or _is_pair(sentence, mark):
        return True
    after = part.marks[at + 1] if at + 1 < len(part.marks) else None
    kinds = ("context_exercise_after", "context_gear_after", "context_place_after")
    if (
        after
        and after.first == mark.last + 1
        and any(kind in after.tags for kind in kinds)
        and not after.tags.keys() & {"quality", "trend"}
        and not (part.doubted and sentence[after.first].key in ("hold", "holds"))
    ):
        return True
    if (
        after
        and after.first == mark.last + 2
        and mark.last + 1 in part.junk
        and "context_place_after" in after.tags
        and "when_a_run" not in after.tags
    ):
        return True  # "Calf Hey reservoir"
    near = [
        one
        for one in part.marks[:at]
        if one.last >= mark.first - 3 and one.tags.keys() & {"context_place_before", "context_gear_before"}
    ]
    return bool(near) and not any(near[-1].last < junk < mark.first for junk in part.junk)


def _is_pair(sentence: list[Token], mark: Mark) -> bool:
    """Is it "elbow to elbow", "gomito a gomito"?"""
    own = sentence[mark.first].key
    around = [sentence[place].key for place in (mark.last + 2, mark.first - 2) if 0 <= place < len(sentence)]
    linked = {sentence[place].key for place in (mark.last + 1, mark.first - 1) if 0 <= place < len(sentence)}
    return own in around and bool(linked & _PAIRED)


_PAIRED = frozenset({"to", "by", "a", "an", "con", "aan", "against"})


def _is_proper(sentence: list[Token], mark: Mark) -> bool:
    """Is it a name by its capitals: "the right fork at Knee Knock Rise"?"""
    first, last = mark.first, mark.last
    if first == 0 or last + 1 >= len(sentence) or not (sentence[first].capital and sentence[last + 1].capital):
        return False
    return sentence[first - 1].key in _TO_A_PLACE and not sentence[first - 1].capital and "side" not in mark.tags


_TO_A_PLACE = frozenset(
    ("at", "to", "via", "past", "through", "around", "over", "up", "down", "on", "near", "by", "along", "the", "into")
)


def _is_qualifier(part: Clause, at: int, found: list[Mention]) -> bool:
    """Does it only say where another part hurts: "calf near the knee"?"""
    if not found or found[-1].decoy:
        return False
    mark = part.marks[at]
    near = [one for one in part.marks[:at] if found[-1].last < one.first and one.last >= mark.first - 4]
    return any("context_near" in one.tags for one in near)


def _after_exercise(sentence: list[Token], part: Clause, mark: Mark) -> bool:
    near = [one for one in part.marks if mark.first - 4 <= one.last < mark.first]
    return any("context_exercise_before" in one.tags for one in near) or (
        not part.predicates() and part.has("person_by") and _is_for(sentence, part, mark)
    )


def _is_for(sentence: list[Token], part: Clause, mark: Mark) -> bool:
    """Is it what something is for: "new insoles for the arch"?"""
    place = mark.first - 1
    while place > part.first and any(
        one.last == place and one.tags.keys() & {"common", "side", "person_self"} and sentence[place].key != "for"
        for one in part.marks
    ):
        place -= 1
    return place > part.first and sentence[place].key == "for"


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
            if one.first > mark.last and any(
                "person_of" in other.tags and other.first >= mark.last for other in before
            ):
                return True
    if _in_brackets(sentence, part, mark):
        return True  # "Dee (knee), Malik (shin)"
    owner = mark.first - 1
    if owner == part.first and owner in part.junk and sentence[owner].capital and sentence[owner].key[-1] == "s":
        return True  # "Tobis Wade", "Bens knee"
    if any("person_of" in one.tags and one.first == mark.last + 1 for one in part.marks):
        after = mark.last + 2
        if after in part.junk and sentence[after].capital and not sentence[mark.first].capital:
            return True  # "la rodilla de Javi"
    return any(0 < mark.first - junk <= 5 and _possessive(sentence, junk) for junk in part.junk)


def _in_brackets(sentence: list[Token], part: Clause, mark: Mark) -> bool:
    name = mark.first - 2
    if name < 1 or sentence[mark.first - 1].key not in ("(", ":") or not sentence[name].capital:
        return False
    known = [one.tags for one in part.marks if one.last == name]
    return "person_kin" in known[0] if known else sentence[name].kind == "word"


def _possessive(sentence: list[Token], place: int) -> bool:
    return place + 2 < len(sentence) and sentence[place + 1].key == "'" and sentence[place + 2].key == "s"


def _only_between(part: Clause, one: Mark, mark: Mark) -> bool:
    between = [other for other in part.marks if one.last < other.first < mark.first]
    return all(other.tags.keys() & {"side", "quality", "common", "severity_words"} for other in between)


def header_of(sentence: list[Token], part: Clause) -> str | None:
    """ "L:", "Left side:": the side of all that follows."""
    for mark in part.marks[:2]:
        side = mark.tags.get("side")
        if side and "area" not in mark.tags and mark.last + 1 < len(sentence) and sentence[mark.last + 1].key == ":":
            return str(side)
    return None


def give_sides(sentence: list[Token], part: Clause, here: list[Mention]) -> list[str]:
    """Give every side to its part; the sides that are left over, where the clause names none."""
    free: list[str] = []
    for at, mark in enumerate(part.marks):
        side = mark.tags.get("side")
        if side is None or "area" in mark.tags or _plain_word(sentence, part, at):
            continue
        near = [one for one in here if not _between(part, mark, one)]
        after = [one for one in near if 0 < one.first - mark.last <= _NEXT + 1]
        before = [one for one in near if mark.first - one.last > 0]
        if mark.tags.get("letter"):
            after = [one for one in after if _filled(part, mark.last, one.first)]
            before = [one for one in before if mark.first - one.last <= 2 or (mark.last == part.last and not part.junk)]
        if sentence[mark.first].key in ("either", "neither") and any(
            one.key in ("or", "nor") for one in sentence[mark.last + 1 :]
        ):
            continue
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
        chosen = next((one for one in after if one.side is None), None) or next(
            (one for one in reversed(before) if one.side is None), None
        )
        if chosen is None and not mark.tags.get("letter"):
            chosen = next((one for one in here if one.side is None), None)
        if chosen is not None:
            chosen.side = side
            chosen.reach += [mark.first, mark.last]
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
    if mark.tags["side"] == "left" and not part.areas() and _is_over(part, at):
        return True
    after = part.marks[at + 1] if at + 1 < len(part.marks) else None
    return bool(
        after
        and after.first == mark.last + 1
        and "person_self" in after.tags
        and mark.tags["side"] == "left"
        and not part.areas()
    )


def _is_over(part: Clause, at: int) -> bool:
    """Is it "no excuses left", "3 laps left"?"""
    mark = part.marks[at]
    before = part.marks[at - 1] if at else None
    counted = before is not None and before.last == mark.first - 1 and before.tags.keys() & {"count", "quantity"}
    return mark.last == part.last and (mark.first - 1 in part.junk or bool(counted))


def _between(part: Clause, mark: Mark, one: Mention) -> bool:
    """Does another side stand between the two?"""
    low, high = sorted((mark.first, one.first))
    return any(
        "side" in other.tags and low < other.first < high and "leading" not in other.tags for other in part.marks
    )


def _letter_alone(sentence: list[Token], part: Clause, mark: Mark) -> bool:
    """A letter is a side by itself where nothing else is said, or a number follows."""
    told = {"score", "bare", "well_words"}
    numbered = any(one.first == mark.last + 1 and one.tags.keys() & told for one in part.marks)
    return (
        numbered
        or (len(part.marks) == 1 and not part.junk)
        or (mark.last + 1 < len(sentence) and sentence[mark.last + 1].key == ":")
    )
