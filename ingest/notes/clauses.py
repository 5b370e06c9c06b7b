"""From marks to clauses, and what holds in each: denied, past, hypothetical, or somebody else's."""

from dataclasses import dataclass, field

from ingest.notes.scan import Mark, warnings
from ingest.notes.tokens import Token

PREDICATES = ("quality", "faint", "severity_complaint", "absent_words", "red")
_STOPS = frozenset(";|•·→►▪")
_COMMAS = frozenset(",()[]{}")
_ANDS = frozenset("/&+")
_THIRD = frozenset({"has", "hat", "tiene", "heeft"})
_FAR = 9  # words after which a denial is forgotten


@dataclass(slots=True)
class Clause:
    """A stretch of marks with one separator before it, and the senses in which it is meant."""

    joined: str  # start, comma, and, or, but, because, stop
    first: int
    last: int
    marks: list[Mark] = field(default_factory=list)
    junk: list[int] = field(default_factory=list)  # tokens that nothing is known of
    denied: dict[int, bool] = field(default_factory=dict)  # by first token of a predicate
    denied_signs: dict[int, bool] = field(default_factory=dict)  # likewise of a warning
    temporality: str = "current"
    hypothetical_from: int | None = None
    other: bool = False
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
        return self.temporality


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
    _deny(parts, sentence)
    _time(parts, sentence)
    _whose(parts, sentence)
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
        if mark and not (kind and len(mark.tags.keys() - {"common"}) == 1):
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


def _deny(parts: list[Clause], sentence: list[Token]) -> None:
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


def _time(parts: list[Clause], sentence: list[Token]) -> None:
    for place, part in enumerate(parts):
        before = parts[place - 1] if place else None
        present = part.has("time_present")
        over = any(one.has("time_present") and not one.areas() for one in parts[place + 1 :])
        past = any(_is_past(part, mark, sentence, over) for mark in part.marks)
        guess = next(
            (
                mark.first
                for at, mark in enumerate(part.marks)
                if mark.tags.keys() & {"time_hypothetical", "time_modal"}
                and not _hedges(part, at)
                and not any("verbs_simile" in one.tags for one in part.marks[:at])
            ),
            None,
        )
        complete = bool(part.areas() and (part.predicates() or part.has("score", "bare")))
        if past and not present:
            part.temporality = "past"
            if (
                before
                and not part.areas()
                and not part.predicates()
                and not part.junk
                and not part.has("score", "quantity")
            ):
                before.temporality = "past"  # "left knee hurt (2019)"
        if guess is not None:
            part.hypothetical_from = part.first if _leads(part, guess) else guess
        if part.has("time_hypothetical_all"):  # verbs at the end: "um Schmerzen zu vermeiden"
            part.hypothetical_from = part.first
        if before is None or part.joined in ("but", "stop"):
            continue
        lead = not before.areas() and not before.predicates()
        listed = part.joined in ("and", "or", "comma") and _is_list(before, part)
        if before.temporality == "past" and not past and not present:
            bare = lead and not before.junk and not before.has("score", "quantity", "count")
            if bare or (not lead and not part.areas()) or listed:
                part.temporality = "past"
        if before.hypothetical_from is not None and part.hypothetical_from is None and not present:
            numbered = part.has("score") and not part.areas()
            modal = not before.has("time_hypothetical") and complete
            if (lead and not modal) or listed or (not part.areas() and not numbered and not complete):
                part.hypothetical_from = part.first


def _hedges(part: Clause, at: int) -> bool:
    """Is it the "perhaps" of "perhaps a 3", which doubts the number and not the pain?"""
    if "time_hypothetical" in part.marks[at].tags:
        return False
    for one in part.marks[at + 1 :]:
        if one.tags.keys() & {"score", "bare"}:
            return not any(part.marks[at].last < junk < one.first for junk in part.junk)
        if not one.tags.keys() & {"scale_link", "scale_between", "common"}:
            return False
    return False


def _leads(part: Clause, guess: int) -> bool:
    """Whether the word of doubt covers what stands before it in its clause, too: "my knee might hurt"."""
    return not any(
        mark.first < guess and any(kind in mark.tags for kind in (*PREDICATES, "score")) for mark in part.marks
    )


def _is_list(before: Clause, part: Clause) -> bool:
    """Do both name parts, and one of them says nothing of its own?"""
    if not (before.areas() and part.areas()):
        return False
    return part.joined == "or" or not (before.predicates() and part.predicates())


def _is_past(part: Clause, mark: Mark, sentence: list[Token], over: bool) -> bool:
    """Does a word put its clause into the past? `over`: a later clause says how it is now."""
    tags = mark.tags
    if "time_old" in tags:
        reach = [one for one in part.marks if mark.last < one.first <= mark.last + 3]
        return any("area" in one.tags or "quality" in one.tags for one in reach)
    if "time_weekday" in tags and part.has("time_was") and over:
        return True  # "was a 5 after Saturday's run, fine now"
    dated = "time_day" in tags and part.has("time_was")
    if "time_past" not in tags and not dated:
        return False
    if dated:
        return not compared(part, mark) and not part.has("time_hypothetical")
    if mark.last + 2 < len(sentence) and sentence[mark.last + 1].key == "'" and sentence[mark.last + 2].key == "s":
        return False
    return not compared(part, mark)


def compared(part: Clause, mark: Mark) -> bool:
    """Is it only what now is held against: "since last week", "down from 4/10 last week"?"""
    reach = mark.first - 2
    for one in reversed(part.marks):
        if one.last < mark.first and one.last >= reach and one.tags.keys() & {"score", "bare", "scale_link"}:
            reach = one.first - 2
    near = [one for one in part.marks if reach <= one.last < mark.first]
    return any("time_span" in one.tags for one in near)


def _whose(parts: list[Clause], sentence: list[Token]) -> None:
    """Which clauses are about somebody else."""
    carried = named = False
    for place, part in enumerate(parts):
        subject = False
        for mark in part.marks:
            if "verbs_simile" in mark.tags:
                break  # "feels like someone punched it"
            if "person_self" in mark.tags and _in_relative(part, mark):
                continue
            if "person_self" in mark.tags:
                carried = subject = part.other = False
            elif "person_who" in mark.tags and (named or part.has("person_kin", "person_roles")):
                carried = part.other = True
            elif "person_he" in mark.tags:
                subject = True
            elif "person_kin" in mark.tags and "possessive" not in mark.tags:
                named = True
                subject = subject or (not _oblique(part, mark) and not _owns_else(part, mark, sentence))
            elif "person_roles" in mark.tags:
                named = True
                after = [one for one in part.marks if mark.last < one.first <= mark.last + 2]
                subject = subject or any("person_has" in one.tags for one in after)
            elif "person_speech" in mark.tags:
                subject = False
        seen = part.has("person_seen") and part.has("person_kin") and not part.has("person_self")
        follows = place + 1 < len(parts) and parts[place + 1].joined == "because"
        if seen and follows and not parts[place + 1].has("person_self"):
            parts[place + 1].other = True  # "saw a runner go down with a calf injury"
        if _stranger(part) or _third(part, sentence) or (seen and part.areas()):
            subject = True
        part.other = part.other or subject or carried
        if part.other:
            carried = True


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
