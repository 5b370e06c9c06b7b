"""When a clause is: now, past, or only feared, hoped or asked."""

from itertools import pairwise

from ingest.notes.clauses import PREDICATES, Clause
from ingest.notes.lexicon import lexicon
from ingest.notes.scan import Mark
from ingest.notes.tokens import Token

_FROM_NOW = frozenset({"today", "now"})
_RELATIVE = frozenset({"which", "that"})
_ENDS = frozenset(
    ("stop", "turn", "bail", "walk", "quit", "call", "pull", "drop", "switch", "slow", "rest", "ease", "ll", "m")
)
_PREVENTS = frozenset({"doesn", "won", "don", "doesnt", "wont", "dont"})
_WITH = frozenset({"with", "mit", "avec", "con", "met"})
_NEAR = 6  # words between "after" and the event that is behind


def set_times(parts: list[Clause], sentence: list[Token]) -> None:
    """Put each clause into its time."""
    headed = False  # "This time last year: ..."
    for place, part in enumerate(parts):
        before = parts[place - 1] if place else None
        present = _is_present(part, sentence)
        over = any(one.has("time_present") and not one.areas() for one in parts[place + 1 :])
        past = any(_is_past(part, mark, sentence, over) for mark in part.marks) or (
            (headed and part.joined not in ("but", "stop")) or _is_habit(part)
        )
        headed = past and not present and (headed or _is_header(part, sentence))
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
        _events(part)
        _conditions(part, sentence)
        if part.has("time_hypothetical_all"):  # verbs at the end: "um Schmerzen zu vermeiden"
            part.hypothetical_from = part.first
        if _causes(part, sentence):
            part.hypothetical_from = part.first
        if before is None or part.joined in ("but", "stop"):
            continue
        if sentence[before.first].key in _RELATIVE and part.has("well_words"):
            continue  # "the knee, which I was nervous about, was fine"
        lead = not before.areas() and not before.predicates()
        listed = part.joined in ("and", "or", "comma") and _is_list(before, part)
        if before.temporality == "past" and not past and not present:
            bare = lead and not before.junk and not before.has("score", "quantity", "count")
            if bare or (not lead and not part.areas()) or listed:
                part.temporality = "past"
        if before.hypothetical_from is not None and part.hypothetical_from is None and not present:
            numbered = part.has("score") and not part.areas()
            modal = not before.has("time_hypothetical") and complete
            goes_on = sentence[part.first - 1].key in _WITH or (part.joined == "and" and _is_unmarked(part))
            if (
                (lead and not modal)
                or (lead and goes_on)
                or (goes_on and _is_unmarked(part))
                or listed
                or (not part.areas() and not numbered and not complete)
            ):
                part.hypothetical_from = part.first
    for part, after in pairwise(parts):
        if after.joined == "and" and part.hypothetical_from is None and _or_else(sentence, part, after):
            part.hypothetical_from = part.first
    for part in parts:
        _whenever(part, parts, sentence)
    _asked(parts, sentence)


def _whenever(part: Clause, parts: list[Clause], sentence: list[Token]) -> None:
    """Is it "as soon as my hip grumbles I switch to walking", which has not come yet?"""
    opens = next((mark for mark in part.marks if "time_when" in mark.tags), None)
    if opens is None or opens.first != part.first or part.hypothetical_from is not None:
        return
    last = parts[-1].last
    for place in range(max((mark.last for mark in part.areas()), default=last), last):
        if sentence[place].key == "i" and any(one.key in _ENDS for one in sentence[place + 1 : place + 4]):
            part.hypothetical_from = part.first


def _or_else(sentence: list[Token], part: Clause, after: Clause) -> bool:
    """Is it "one more twinge and I stop", which has no verb of its own?"""
    keys = [one.key for one in sentence[after.first : after.first + 4]]
    ends = keys[:1] == ["i"] and any(key in _ENDS for key in keys[1:])
    return ends and part.joined == "start" and not part.has("side", "score", "bare", "person_self", "time_was")


def _causes(part: Clause, sentence: list[Token]) -> bool:
    """Is it "too many hills cause knee pain", which says so of anybody?"""
    link = part.first - 1
    plural = link > 0 and sentence[link].key == "cause" and sentence[link - 1].key.endswith("s")
    return plural and _is_unmarked(part)


def _is_unmarked(part: Clause) -> bool:
    """Does nothing mark its part as the runner's own of today?"""
    return not part.has("side", "score", "bare", "person_self")


def _is_present(part: Clause, sentence: list[Token]) -> bool:
    """Does it say how it is now? "A year ago today" does not."""
    for at, mark in enumerate(part.marks):
        if "time_present" not in mark.tags:
            continue
        before = part.marks[at - 1] if at and part.marks[at - 1].last == mark.first - 1 else None
        counted = before is not None and bool(before.tags.keys() & {"time_ago", "time_past"})
        if not (counted and sentence[mark.first].key in _FROM_NOW):
            return True
    return False


def _is_habit(part: Clause) -> bool:
    """Is it "before the insoles my feet always hurt"?"""
    return bool(part.marks) and "time_before" in part.marks[0].tags and part.has("time_usual")


def _is_header(part: Clause, sentence: list[Token]) -> bool:
    """Is it the "This time last year:" of all that follows?"""
    return any(
        "time_past" in mark.tags and mark.last + 1 < len(sentence) and sentence[mark.last + 1].key == ":"
        for mark in part.marks
    )


def _events(part: Clause) -> None:
    """ "After the hamstring tear", "since my op": what is behind is past, whatever else the clause is about."""
    for at, mark in enumerate(part.marks):
        if "time_event" not in mark.tags:
            continue
        for one in reversed(part.marks[:at]):
            if mark.first - one.last > _NEAR or any(one.last < junk < mark.first for junk in part.junk):
                break
            if "time_since" in one.tags:
                part.moved[mark.first] = "past"
                break
            if not one.tags.keys() & {"common", "area", "side", "person_self", "time_old", "time_past", "leg"}:
                break


def _conditions(part: Clause, sentence: list[Token]) -> None:
    """ "Any pain and I stop", "before my hip goes", "if the knee so much as whispers", "so the hip doesn't ache"."""
    purpose = part.joined == "because" and part.first and sentence[part.first - 1].key == "so" and part.areas()
    if purpose and any(sentence[mark.first].key in _PREVENTS for mark in part.marks):
        part.hypothetical_from = part.first
    keys = [one.key for one in sentence[part.first : part.last + 1]]
    if "keep" in keys and ("away" in keys or "bay" in keys) and part.areas():
        part.hypothetical_from = part.first
    inverted = keys[:1] in (["had"], ["were"]) and keys[1:2] and keys[1] in ("my", "the", "it", "i")
    if inverted and ("been" in keys or (keys[0] == "were" and "to" in keys)):
        part.hypothetical_from = part.first  # "had my calf been sore", "were it to flare"
    if "=" in keys and any(mark.first > part.first + keys.index("=") for mark in part.areas()):
        _guess_from(part, part.first + keys.index("="))  # "too much too soon = shin pain"
    for at, mark in enumerate(part.marks):
        rest = part.marks[at + 1 :]
        if "time_modal" in mark.tags and _is_subject(part, at, sentence):
            part.hypothetical_from = part.first  # "knee pain would ruin my race"
        if "time_any" in mark.tags and not _denies_before(part, at):
            said = next((one for one in rest if any(kind in one.tags for kind in (*PREDICATES, "area"))), None)
            if said is not None and not part.denied.get(said.first) and not _own_start(part, mark, said):
                _guess_from(part, mark.first)
        if mark.tags.keys() & {"time_before", "time_hypothetical"}:
            named = next((one for one in rest if not one.tags.keys() & _BEFORE_A_PART or "area" in one.tags), None)
            if named is None or "area" not in named.tags or any(mark.last < junk < named.first for junk in part.junk):
                continue
            follows = named.last + 1 < len(sentence) and sentence[named.last + 1].kind == "word"
            if follows and "time_before" in mark.tags:
                _guess_from(part, mark.first)
            part.doubted = part.doubted or (follows and part.hypothetical_from is not None)


def _guess_from(part: Clause, token: int) -> None:
    part.hypothetical_from = token if part.hypothetical_from is None else min(part.hypothetical_from, token)


_BEFORE_A_PART = {"common", "side", "person_self", "join_because"}


def _is_subject(part: Clause, at: int, sentence: list[Token]) -> bool:
    """Is pain what would do something? "Knee pain could be the shoes" has it."""
    mark = part.marks[at]
    after = sentence[mark.last + 1].key if mark.last + 1 < len(sentence) else ""
    before = part.marks[:at]
    noun = bool(before) and "quality" in before[-1].tags and part.first < before[-1].first
    alone = all(one.tags.keys() & {"area", "side", "quality", "common"} for one in before)
    known = not any(junk < mark.first for junk in part.junk) and not any("person_self" in one.tags for one in before)
    return noun and alone and known and after not in ("be", "have", "well", "just", "also", "")


def _own_start(part: Clause, mark: Mark, said: Mark) -> bool:
    """Does something unknown, or a number, stand between the two?"""
    return any(mark.last < junk < said.first for junk in part.junk)


def _denies_before(part: Clause, at: int) -> bool:
    kinds = ("negation_words", "negation_cannot", "negation_lacking", "negation_double", "negation_pseudo")
    return bool(part.joined == "or") or any(kind in one.tags for one in part.marks[:at] for kind in kinds)


def _asked(parts: list[Clause], sentence: list[Token]) -> None:
    """What is asked is not said: "Is knee pain normal?" says nothing of a knee, "will my knee hold?" doubts it."""
    if sentence[-1].key != "?":
        return
    openers = lexicon().asking
    maybe = generic = False
    for part in parts:
        first = sentence[part.first].key if part.first < len(sentence) else ""
        opens = part.joined not in ("and", "or", "because")
        maybe = maybe or (opens and first in openers["maybe"])
        generic = generic or (opens and first in openers["is"])
        if maybe or (generic and not part.has("person_self")):
            part.hypothetical_from = part.first
            part.doubted = part.doubted or maybe


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
    if ("time_past" not in tags and not dated) or part.denied.get(mark.first):
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
