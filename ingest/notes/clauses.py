"""From marks to clauses, and what is denied in each."""

from dataclasses import dataclass, field

from ingest.notes.scan import Mark, warnings
from ingest.notes.tokens import Token

PREDICATES = ("quality", "faint", "severity_complaint", "absent_words", "red")
_STOPS = frozenset(";|•·→►▪")
_COMMAS = frozenset(",()[]{}")
_ANDS = frozenset("/&+")
_FREE = frozenset({"free", "frei", "vrij"})
_FAR = 9  # words after which a denial is forgotten


@dataclass(slots=True)
class Clause:
    """A stretch of marks with one separator before it, and the senses in which it is meant."""

    joined: str  # start, comma, and, or, but, because, stop
    first: int
    last: int
    excepts: bool = False  # "except", "apart from": not so is what follows
    marks: list[Mark] = field(default_factory=list)
    junk: list[int] = field(default_factory=list)  # tokens that nothing is known of
    denied: dict[int, bool] = field(default_factory=dict)  # by first token of a predicate
    denied_signs: dict[int, bool] = field(default_factory=dict)  # likewise of a warning
    temporality: str = "current"
    hypothetical_from: int | None = None
    moved: dict[int, str] = field(default_factory=dict)  # by first token of a predicate: a time of its own
    doubted: bool = False  # feared, hoped, conditional or asked for, whatever its verb says
    other: bool = False
    beside: bool = False  # somebody else is spoken of: only what is marked as the runner's own counts
    carried: int = 0  # state of denial at the end

    def has(self, *kinds: str) -> bool:
        """Whether anything of these kinds is in it."""
        return any(kind in mark.tags for mark in self.marks for kind in kinds)

    def areas(self) -> list[Mark]:
        """The parts that it names."""
        return [mark for mark in self.marks if "area" in mark.tags]

    def predicates(self) -> list[Mark]:
        """What it says of a part."""
        return [mark for mark in self.marks if any(kind in mark.tags for kind in PREDICATES)]

    def time_at(self, token: int) -> str:
        """The temporality of what stands at a token."""
        if self.hypothetical_from is not None and token >= self.hypothetical_from:
            return "hypothetical"
        return self.moved.get(token, self.temporality)


def clauses(sentence: list[Token], found: list[Mark]) -> list[Clause]:
    """The clauses of a sentence, each with its scopes."""
    parts = _split(sentence, found)
    harmless = [mark for mark in found if "harmless" in mark.tags]
    for over in warnings(sentence):
        if any(one.first <= over.last and over.first <= one.last for one in harmless):
            continue
        part = next((one for one in parts if over.first <= one.last), parts[-1])
        part.marks = sorted([*part.marks, over], key=lambda mark: (mark.first, -mark.last))
        part.last = max(part.last, over.last)
        for one in parts:
            one.junk = [junk for junk in one.junk if not over.first <= junk <= over.last]
    _deny(parts)
    for part in parts:
        for mark in part.predicates():  # "cramp-free"
            if mark.last + 1 < len(sentence) and sentence[mark.last + 1].key in _FREE:
                part.denied[mark.first] = True
    return parts


def _split(sentence: list[Token], found: list[Mark]) -> list[Clause]:
    parts = [Clause("start", 0, 0)]
    by_place = {mark.first: mark for mark in found}
    place = 0
    while place < len(sentence):
        mark = by_place.get(place)
        one = sentence[place]
        kind = _separates(mark, one, sentence, place)
        last = mark.last if mark else place
        if kind:
            begun = parts[-1]
            if begun.marks or begun.junk or kind in ("but", "because"):
                parts.append(Clause(kind, last + 1, last + 1))
            else:
                begun.joined = begun.joined if kind == "comma" else kind
            parts[-1].excepts = parts[-1].excepts or (mark is not None and "join_except" in mark.tags)
        if mark and not (kind and len(mark.tags.keys() - {"common", "familiar"}) == 1):
            parts[-1].marks.append(mark)
            parts[-1].last = last
        elif not mark and one.kind in ("word", "number", "clock"):
            parts[-1].junk.append(place)
            parts[-1].last = place
        place = last + 1
    return [part for part in parts if part.marks or part.junk] or parts[:1]


def _separates(mark: Mark | None, one: Token, sentence: list[Token], place: int) -> str | None:
    if mark:
        for kind in ("but", "because", "or", "and"):
            if f"join_{kind}" in mark.tags and not mark.tags.keys() & {"quality", "area", "trend", "number"}:
                return kind
        return None
    if one.kind != "sign" or one.key == "'":
        return None
    if one.key in _COMMAS:
        return "comma"
    if one.key in _ANDS:
        return "and"
    if one.key in ("-", "--"):
        return "comma"
    if one.key in _STOPS:
        return "stop"
    return "comma" if ord(one.key[0]) >= 0x2190 else None  # arrows, symbols, emoji


def _deny(parts: list[Clause]) -> None:
    """Which predicates are denied. 0: nothing is, 1: denied, 2: denied if not denied again, 3: affirmed by two."""
    for place, part in enumerate(parts):
        state = _carries(parts, place)
        begun, areas, said = part.first, 0, False
        for mark in part.marks:
            tags = mark.tags
            if mark.first - begun > _FAR:
                state = 0
            if "negation_doubtful" in tags:
                state, begun, areas, said = 2, mark.last, 0, False
            elif "negation_double" in tags or ("negation_lacking" in tags and _unable(part, mark)):
                state, begun, areas, said = 3, mark.last, 0, False
            elif "negation_after" in tags and "negation_words" not in tags and not said and not part.denied:
                state, begun, areas = 1, mark.last, 0  # "tut nicht mehr weh": it denies what follows, too
            elif "negation_words" in tags and not ("absent_after" in tags and _closes(part, mark)):
                state, begun, areas, said = (3 if state == 2 else 1), mark.last, 0, False
            elif "negation_pseudo" in tags and "quality" not in tags:
                state = 0
            elif "absent_words" in tags:
                part.denied[mark.first] = state not in (1, 2)
                said = True
            elif "area" in tags:
                areas += 1
                if said and areas > 1:
                    state = 0
                if "quality" in tags:
                    part.denied[mark.first] = state in (1, 2)
                    said = said or state > 0
            elif "red" in tags:
                part.denied_signs[mark.first] = state in (1, 2)
                said = said or state > 0
            elif any(kind in tags for kind in PREDICATES):
                part.denied[mark.first] = state in (1, 2)
                said = said or state > 0
        _deny_before(part)
        part.carried = state if said or areas or (state and part.marks and not _only_denies(part)) else 0


def _unable(part: Clause, mark: Mark) -> bool:
    """Is it "can't take a step without", "not a run without"?"""
    return any(
        (one.tags.keys() & {"negation_cannot", "negation_words"} or one.tags.get("function") in ("stopped", "skipped"))
        and 0 < mark.first - one.last <= 5
        for one in part.marks
        if not any(one.last < other.first < mark.first for other in (*part.areas(), *part.predicates()))
    )


def _carries(parts: list[Clause], place: int) -> int:
    """Does a denial reach over the separator into this clause?"""
    if place == 0:
        return 0
    part, before = parts[place], parts[place - 1]
    if not before.carried or part.joined in ("but", "because", "stop"):
        return 0
    if part.joined == "or":
        return before.carried
    if not before.predicates() and part.joined in ("comma", "and"):
        return before.carried if before.areas() else 0
    in_list = any(one.joined == "or" for one in parts[place + 1 : place + 4])
    if (
        part.areas()
        and not part.predicates()
        and not part.junk
        and not part.has("score", "bare", "trend", "well_words")
    ):
        return before.carried
    if not part.areas() and len(part.predicates()) == 1 and in_list and not part.junk:
        return before.carried
    return 0


def _closes(part: Clause, mark: Mark) -> bool:
    """Does "none" close the clause, as in "knee pain: none"?"""
    return bool(part.areas() or part.predicates()) and not any(
        one.first > mark.last and (any(kind in one.tags for kind in PREDICATES) or "area" in one.tags)
        for one in part.marks
    )


def _only_denies(part: Clause) -> bool:
    """Is it the "No," of an answer?"""
    return not part.junk and all("negation_words" in mark.tags for mark in part.marks)


def _deny_before(part: Clause) -> None:
    """Denials that follow what they deny: "knee pain gone", "das Knie schmerzt nicht"."""
    said = [mark for mark in part.marks if any(kind in mark.tags for kind in PREDICATES)]
    for mark in part.marks:
        ended = "absent_after" in mark.tags and "trend" not in mark.tags and not not_yet(part, mark)
        if ended and _closes(part, mark):
            for one in said:
                if one.last < mark.first and "absent_words" not in one.tags:
                    (part.denied_signs if "red" in one.tags else part.denied)[one.first] = True
        if "negation_after" in mark.tags and not any(one.first > mark.last for one in said):
            for one in [one for one in said if one.last < mark.first and "red" not in one.tags][-1:]:
                part.denied[one.first] = True


def not_yet(part: Clause, mark: Mark, also: str = "") -> bool:
    """Is it "not healed", "non è ancora guarito": an end that has not come?

    With `also`, words of this kind deny, too, and over a part: "couldn't get the hip to loosen".
    """
    between = part.predicates() if also else [*part.areas(), *part.predicates()]
    return any(
        ("negation_words" in one.tags or also in one.tags)
        and 0 < mark.first - one.last <= (7 if also else 5)
        and not any(one.last < other.first < mark.first for other in between)
        for one in part.marks
    )
