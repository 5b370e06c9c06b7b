"""Whose part it is: the runner's, or somebody else's."""

from ingest.notes.clauses import Clause
from ingest.notes.scan import Mark
from ingest.notes.tokens import Token

_THIRD = frozenset({"has", "hat", "tiene", "heeft"})
_THIRD_VERBS = frozenset(["is", "has", "had", "keeps", "gets", "got", "says", "thinks", "reckons", "wants", "needs"])
_NO_OWNER = ("ed", "ing", "ly", "ous", "ful", "less", "ish", "able")
_AT = frozenset(
    {
        "at", "in", "on", "off", "along", "through", "around", "round", "past", "over", "up", "down", "into", "across",
        "near", "via", "under", "after", "before", "during", "im", "am", "auf", "durch", "um", "zum", "zur", "beim",
        "ins", "ans", "nel", "nella", "nei", "nelle", "sul", "sulla", "ai", "alle", "tra", "dans", "sur", "sous",
        "vers", "au", "aux", "en", "por", "sobre", "hacia", "op", "langs", "door", "naar",
    }
)  # fmt: skip
_AFTER_ME = frozenset(
    (
        ",",
        "with",
        "at",
        "on",
        "by",
        "and",
        "so",
        "about",
        "that",
        "how",
        "to",
        "for",
        "his",
        "her",
        "in",
        "from",
        "over",
    )
)
_AT_HIS = frozenset({"bei", "bij"})
_QUOTED = frozenset('"“”„«»')


def set_owners(parts: list[Clause], sentence: list[Token], beside: bool = False) -> bool:
    """Which clauses are about somebody else, and whether the sentence is about somebody else's body.

    `beside`: so was the one before.
    """
    _follow(parts, sentence)
    for part in parts:
        told = _is_topic(part) and not part.has("person_self", "score", "bare")
        part.other = part.other or (told and bool(part.areas()))
    _meet(parts, sentence, beside)
    _quote(parts, sentence)
    return any(part.other and (part.areas() or part.predicates()) for part in parts) or (
        any(part.has("person_wish") for part in parts) and not any(part.has("person_self") for part in parts)
    )


def _meet(parts: list[Clause], sentence: list[Token], beside: bool) -> None:
    """Where somebody else, a subject of talk or a wish for somebody stands near."""
    wished = any(part.has("person_wish") for part in parts)
    shouted = _shouts(sentence)
    for place, part in enumerate(parts):
        before = parts[place - 1] if place else None
        met = wished or _is_topic(part) or _meets(part, sentence, shouted)
        later = any(one.other and "person_he" in mark.tags for one in parts[place + 1 :] for mark in one.marks[:2])
        part.beside = (
            met
            or any("person_by" in mark.tags and sentence[mark.last].key == "me" for mark in part.marks)
            or beside
            or (before is not None and before.beside and part.joined in ("because", "and", "or"))
            or (before is not None and _as_object(before, sentence, shouted) and part.joined in ("comma", "because"))
            or (before is not None and part.joined == "comma" and _of_others(before, sentence))
            or (later and any(_meets(one, sentence, shouted) for one in parts[: place + 1]))
        )


def _of_others(part: Clause, sentence: list[Token]) -> bool:
    """Is it "the husband's gout is back", of which no part is named yet? "Tom's hill session" is a run."""
    if part.areas():
        return False
    return any(
        "person_kin" in mark.tags
        and mark.last + 3 in part.junk
        and [one.key for one in sentence[mark.last + 1 : mark.last + 3]] == ["'", "s"]
        for mark in part.marks
    )


def _is_topic(part: Clause) -> bool:
    """Is the part only talked, read or heard about: "a podcast on shin splints"?"""
    first = min((mark.first for mark in part.areas()), default=part.last + 1)
    return any("context_topic" in mark.tags and mark.first < first for mark in part.marks)


def _meets(part: Clause, sentence: list[Token], shouted: bool) -> bool:
    """Does a clause name somebody, who is not just who came along?"""
    if _as_object(part, sentence, shouted) or _acts(part, sentence):
        return True
    kin = [mark for mark in part.marks if "person_kin" in mark.tags and "possessive" not in mark.tags]
    return any(not _oblique(part, mark) for mark in kin)


def _as_object(part: Clause, sentence: list[Token], shouted: bool) -> bool:
    """ "Lost Ewan", "met a guy", "text from Bea": somebody to whom something was done."""
    for mark in part.marks:
        if "person_meet" not in mark.tags:
            continue
        if any("person_kin" in one.tags and 0 < one.first - mark.last <= 3 for one in part.marks):
            return True
        for place in (mark.last + 1, mark.last + 2):
            if place in part.junk and sentence[place].capital and not shouted:
                return True
    return False


def _acts(part: Clause, sentence: list[Token], *, strictly: bool = False) -> bool:
    """A name that nobody knows, then what only somebody does: "Yusuf dropped out with ITB trouble"."""
    if part.has("person_self") or _shouts(sentence):
        return False
    for place in part.junk:
        one = sentence[place]
        if not one.capital or one.key.endswith("ly"):
            continue
        follows = next((mark for mark in part.marks if mark.first == place + 1), None)
        if follows is not None and "person_acts" in follows.tags and not (strictly and "person_has" in follows.tags):
            return True
        if strictly:
            continue
        if place and place + 1 <= part.last and sentence[place + 1].key in _THIRD_VERBS:
            return True
    return False


def _shouts(sentence: list[Token]) -> bool:
    """Is every word a capital, so that none tells a name?"""
    said = [one for one in sentence if one.kind == "word"]
    return sum(one.capital for one in said) * 2 > len(said) + 1


def _quote(parts: list[Clause], sentence: list[Token]) -> None:
    """ "My knees are killing me" between quotes, said by somebody else."""
    marks = [place for place, one in enumerate(sentence) if one.key in _QUOTED]
    for opened, closed in zip(marks[::2], marks[1::2], strict=False):
        outside = [mark for part in parts for mark in part.marks if not opened < mark.first < closed]
        spoken = any("person_speech" in mark.tags for mark in outside)
        ours = any(mark.tags.keys() & {"person_self", "person_roles"} for mark in outside)
        if spoken and not ours:
            for part in parts:
                part.other = part.other or opened <= part.first <= closed


def _follow(parts: list[Clause], sentence: list[Token]) -> None:
    """Who is spoken of, from clause to clause."""
    carried = named = False
    for place, part in enumerate(parts):
        subject = objects = False
        for mark in part.marks:
            if "verbs_simile" in mark.tags:
                break  # "feels like someone punched it"
            if "person_self" in mark.tags and _in_relative(part, mark):
                continue
            if _is_object(sentence, mark) and (subject or carried or (part.other and part.has("person_who"))):
                objects = True  # "who ran with me even with a sore hip", "Tom told me that"
                continue
            if "person_self" in mark.tags:
                carried = subject = part.other = False
            elif "person_who" in mark.tags and (named or part.has("person_kin", "person_roles")):
                carried = part.other = True
            elif "person_he" in mark.tags:
                subject = True
            elif "person_kin" in mark.tags and "possessive" not in mark.tags:
                named = True
                at_his = mark.first - 1 == part.first and sentence[part.first].key in _AT_HIS and bool(part.areas())
                free = not _oblique(part, mark) and not _owns_else(part, mark, sentence)
                subject = subject or free or at_his  # "bei Tom ist das Knie dick"
            elif "person_roles" in mark.tags:
                named = True
                after = [one for one in part.marks if mark.last < one.first <= mark.last + 2]
                subject = subject or any(one.tags.keys() & {"person_has", "person_acts", "function"} for one in after)
            elif "person_speech" in mark.tags:
                subject = False
        seen = part.has("person_seen") and part.has("person_kin") and not part.has("person_self")
        follows = place + 1 < len(parts) and parts[place + 1].joined == "because"
        if seen and follows and not parts[place + 1].has("person_self"):
            parts[place + 1].other = True  # "saw a runner go down with a calf injury"
        if _stranger(part) or _third(part, sentence) or (seen and part.areas()):
            subject = True
        named_here = _acts(part, sentence, strictly=True)
        if named_here and place + 1 < len(parts) and parts[place + 1].joined == "because":
            parts[place + 1].other = not parts[place + 1].has("person_self")
        if named_here and not part.has("person_self"):
            part.other = True
            continue
        part.other = part.other or subject or carried
        if part.other:
            carried = not objects


def _is_object(sentence: list[Token], mark: Mark) -> bool:
    """Is it English "me" behind a verb, of which somebody else is the subject?"""
    after = sentence[mark.last + 1].key if mark.last + 1 < len(sentence) else ""
    return sentence[mark.first].key == "me" and (after in _AFTER_ME or sentence[mark.last + 1 : mark.last + 2] == [])


def _oblique(part: Clause, mark: Mark) -> bool:
    """Is it "with Tom", not Tom who hurts? "my wife" is one person, not the runner."""
    near = [one for one in part.marks if mark.first - 3 <= one.last < mark.first]
    return any("person_by" in one.tags or "person_of" in one.tags for one in near) or (
        part.joined == "because" and mark.first - part.first <= 1
    )


def _owns_else(part: Clause, mark: Mark, sentence: list[Token]) -> bool:
    """Is it "Tom's group run", which is nobody's pain?"""
    if mark.last + 1 >= len(sentence) or sentence[mark.last + 1].key != "'":
        return False
    return not any(mark.last < one.first <= mark.last + 5 for one in part.areas())


def _in_relative(part: Clause, mark: Mark) -> bool:
    """Is it "the guy I was pacing"?"""
    return any(
        "person_kin" in one.tags and "possessive" not in one.tags and one.last == mark.first - 1 for one in part.marks
    )


def _third(part: Clause, sentence: list[Token]) -> bool:
    """ "Has" is said of a third: "our club captain has shin splints". The part itself may stand before it, or "it"."""
    for mark in part.marks:
        if "person_has" not in mark.tags or sentence[mark.first].key not in _THIRD or mark.first == part.first:
            continue
        before = [one for one in part.marks if one.first < mark.first]
        ours = any(one.tags.keys() & {"area", "person_self", "leg", "context_elsewhere"} for one in before)
        named = any(junk < mark.first for junk in part.junk)
        after = any("area" in one.tags and mark.last < one.first for one in part.marks)
        if named and after and not ours and not part.has("person_self"):
            return True
    return False


def _stranger(part: Clause) -> bool:
    """A word that nobody knows, then "has": "Kipchoge had a sore calf"."""
    return (
        bool(part.junk)
        and part.junk[0] == part.first
        and any("person_has" in mark.tags and mark.first == part.first + 1 for mark in part.marks)
    )


def strangers(parts: list[Clause], sentence: list[Token], mine: Clause, place: int) -> bool:
    """Whether a word that nobody knows stands before a part, and may be somebody whose part it is."""
    begin = max((part.first for part in parts if part.joined == "but" and part.first <= mine.first), default=0)
    unknown = [junk for part in parts if not _is_title(part) for junk in part.junk if begin <= junk < place]
    return any(_may_own(sentence, junk) for junk in unknown)


def _is_title(part: Clause) -> bool:
    """Is it the "Leisurely run," of a note, of which no part is named yet?"""
    known = all("common" in mark.tags for mark in part.marks)
    return bool(part.marks) and known and len(part.marks) + len(part.junk) <= 3 and len(part.junk) == 1


def _may_own(sentence: list[Token], place: int) -> bool:
    """Is it neither a place ("along the canal"), nor a verb or an adjective by its ending?"""
    key = sentence[place].key
    if len(key) > 4 and key.endswith(_NO_OWNER):
        return False
    return not any(one.key in _AT for one in sentence[max(0, place - 3) : place])
