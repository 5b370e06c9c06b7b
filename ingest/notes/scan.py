"""From the tokens of a sentence to marks: what each word or number may be. Which of it counts is for the grammar."""

from dataclasses import dataclass

from ingest.notes.lexicon import LANGUAGES, Area, Tags, compound, corrected, lexicon
from ingest.notes.numbers import KM, MIN, number, spelt
from ingest.notes.tokens import Token

_YEARS = range(1950, 2100)
_RECENT = range(1990, 2050)
_IN_YEAR = frozenset(
    {
        "in", "im", "en", "nel", "of", "anno", "year", "jahr", "summer", "winter", "spring", "fall", "autumn", "back",
        "del",
    }
)  # fmt: skip


_TOLD_OF_BACK = frozenset({"doesn", "didn", "isn", "wasn", "is", "was", "felt", "feels", "got", "gets", "has", "still"})
_SCOPES = ("time", "negation", "join", "person")


@dataclass(frozen=True, slots=True)
class Mark:
    """What the tokens `first` to `last` of a sentence may be, by kind."""

    first: int
    last: int
    tags: Tags


def marks(sentence: list[Token], votes: dict[str, float]) -> list[Mark]:
    """What is known in a sentence, in order. `votes`: how often the whole note speaks each language; settles ties."""
    found: list[tuple[int, int, dict[str, Tags]]] = []
    here: dict[str, float] = {}  # the languages of this sentence
    languages_heard(sentence, here)
    place = 0
    while place < len(sentence):
        one = sentence[place]
        meanings, length = _longest(sentence, place, here)
        if one.kind == "number" and length < 2:
            tags, length = number(sentence, place)
            found.append((place, place + length - 1, {"": tags}))
        elif one.kind == "clock":
            length = 1
            found.append((place, place, {"": {"count": True}}))
        elif length == 1 and _counts(meanings, here) and (spelled := spelt(sentence, place)):
            tags, length = spelled
            found.append((place, place + length - 1, {"": tags}))
        elif meanings:
            found.append((place, place + length - 1, meanings))
        else:
            length = 1
        place += length
    heard = _heard(found)
    order = sorted(LANGUAGES, key=lambda name: (-heard.get(name, 0), -votes.get(name, 0), LANGUAGES.index(name)))
    settled = [
        Mark(first, last, _meant(meanings, order, heard if _is_small(sentence, first, last, meanings) else {}))
        for first, last, meanings in found
    ]
    settled = _backs(_named(settled, sentence), sentence)
    return [_ordinal(settled, sentence, at) for at in range(len(settled))]


def _counts(meanings: dict[str, Tags], votes: dict[str, float]) -> bool:
    """Is it a number in the language of the sentence? Spanish "dos" is two, French "dos" is the back."""
    numbers = [votes.get(name, 0) for name, tags in meanings.items() if "number" in tags]
    parts = [votes.get(name, 0) for name, tags in meanings.items() if "area" in tags]
    return not parts or not numbers or max(numbers) >= max(parts)


def warnings(sentence: list[Token]) -> list[Mark]:
    """The phrases that name a sign to have looked at. They lie over the other marks, whose words they share."""
    known = lexicon().warnings
    found: list[Mark] = []
    for place, one in enumerate(sentence):
        if found and place <= found[-1].last:
            continue
        for rest, sign in known.get(one.key, ()):
            if len(rest) < len(sentence) - place and all(
                sentence[place + 1 + at].key == wanted for at, wanted in enumerate(rest)
            ):
                found.append(Mark(place, place + len(rest), {"red": sign}))
                break
    return found


def languages_heard(sentence: list[Token], votes: dict[str, float]) -> None:
    """Add to `votes` what the words of a sentence tell of its language."""
    words = lexicon()
    for one in sentence:
        meanings = next((kept for rest, kept in words.phrases.get(one.key, ()) if not rest), None)
        for name in meanings or ():
            votes[name] = votes.get(name, 0) + 1 / len(meanings or ())


def _longest(sentence: list[Token], place: int, votes: dict[str, float]) -> tuple[dict[str, Tags], int]:
    """The longest phrase that begins here, by language, and how many tokens it takes."""
    most = max(votes.values(), default=0)
    words = lexicon()
    one = sentence[place]
    key = one.key
    if one.kind == "word" and key not in words.known:
        key = corrected(key)
        if key not in words.phrases:
            made = compound(one.key)
            return ({made[0]: made[1]}, 1) if made else ({}, 1)
    next_key = sentence[place + 1].key if place + 1 < len(sentence) else ""
    for rest, meanings in words.phrases.get(key, ()):
        if rest and rest[0] != next_key:
            continue
        if len(rest) < len(sentence) - place and all(
            sentence[place + 1 + at].key == wanted for at, wanted in enumerate(rest)
        ):
            if rest and most >= 2 and _is_foreign(meanings, votes, most):
                continue  # French "de dos" is no Spanish "de dos a tres"
            if rest and _leads_nowhere(sentence, place + 1 + len(rest), meanings):
                continue  # "no knee pain at all" rates nothing
            return meanings, 1 + len(rest)
    return {}, 1


def _leads_nowhere(sentence: list[Token], place: int, meanings: dict[str, Tags]) -> bool:
    """Does a phrase that leads to a number, "pain at", stand before a word that is none?"""
    links = all(tags.keys() == {"scale_link"} for tags in meanings.values())
    after = sentence[place] if place < len(sentence) else None
    return links and after is not None and after.kind == "word" and after.key in ("all", "the", "my", "both")


def _is_foreign(meanings: dict[str, Tags], votes: dict[str, float], most: float) -> bool:
    """Is it a phrase of a language that the sentence does not speak, and neither a part nor a complaint?"""
    if any(votes.get(name, 0) * 2 > most for name in meanings):
        return False
    return not any(tags.keys() & {"area", "quality", "side", "trend"} for tags in meanings.values())


def _heard(found: list[tuple[int, int, dict[str, Tags]]]) -> dict[str, float]:
    heard: dict[str, float] = {}
    for first, last, meanings in found:
        for name in meanings:
            if name:
                heard[name] = heard.get(name, 0) + (1 + last - first) / len(meanings)
    return heard


def _named(settled: list[Mark], sentence: list[Token]) -> list[Mark]:
    """Words that are names by their capital: "waited for Mark"."""
    words = [one for one in sentence if one.kind == "word"]
    if sum(one.capital for one in words) * 2 > len(words) + 1:
        return settled
    names = {
        at
        for at, one in enumerate(settled)
        if sentence[one.first].capital
        and sentence[one.first].key in _ALSO_NAMES
        and (
            one.first > 0
            or (at + 1 < len(settled) and settled[at + 1].tags.keys() & {"person_acts", "person_meet", "function"})
        )
    }
    return [Mark(one.first, one.last, {"person_kin": True}) if at in names else one for at, one in enumerate(settled)]


_ALSO_NAMES = frozenset(
    {
        "mark", "will", "rich", "grace", "faith", "bill", "drew", "hunter", "dawn", "lily", "daisy", "ivy", "iris",
        "robin", "dale", "dean", "earl", "jean", "sandy", "rusty", "penny", "frank", "gene", "kit", "bea",
    }
)  # fmt: skip


def _is_small(sentence: list[Token], first: int, last: int, meanings: dict[str, Tags]) -> bool:
    """Is it a short word that another language may mean otherwise? A name is a name in all of them."""
    name = sentence[first].capital and any("person_kin" in tags for tags in meanings.values())
    return len(sentence[first].key) <= 3 and first == last and not name


def _meant(meanings: dict[str, Tags], order: list[str], heard: dict[str, float]) -> Tags:
    name = next((name for name in order if name in meanings), "")
    tags = meanings[name]
    most = max(heard.values(), default=0)
    foreign = name and most >= 2 and heard.get(name, 0) * 2 <= most
    if foreign and all(key.partition("_")[0] in _SCOPES for key in tags):
        return {"common": True}  # French "se" is no Italian "if"
    return tags


def _backs(settled: list[Mark], sentence: list[Token]) -> list[Mark]:
    """ "Back" is the part where a sentence begins or lists with it and goes on about it: "back and hip stiff"."""
    found: list[Mark] = []
    places = {one.first: one for one in settled}
    for place, one in enumerate(sentence):
        if one.key != "back" or (place in places and places[place].first != places[place].last):
            continue
        before, after = _before_back(sentence, settled, place), _after_back(sentence, places, place)
        if before and after:
            found.append(Mark(place, place, {"area": Area("lumbosacral", "L", None)}))
    if not found:
        return settled
    taken = {one.first for one in found}
    return sorted([*found, *(one for one in settled if one.first not in taken)], key=lambda one: one.first)


def _before_back(sentence: list[Token], settled: list[Mark], place: int) -> bool:
    told = place + 1 < len(sentence) and sentence[place + 1].key in _TOLD_OF_BACK
    if told and place and sentence[place - 1].key == "the":
        return True
    if place == 0 or sentence[place - 1].kind == "sign" or sentence[place - 1].key in ("and", "plus", "n", "me"):
        return True
    return any("quality" in one.tags and one.last == place - 1 for one in settled)


def _after_back(sentence: list[Token], places: dict[int, Mark], place: int) -> bool:
    listed = False
    for at in range(place + 1, min(place + 6, len(sentence))):
        mark = places.get(at)
        if mark is None:
            if sentence[at].key in ("and", "&", "+", ",", "/"):
                listed = True
            elif sentence[at].key not in ("'", "s", "t"):
                return False
            continue
        if mark.tags.keys() & {"quality", "faint", "score", "severity_complaint", "well_words"}:
            return True
        if "join_and" in mark.tags:
            listed = True
        elif "area" in mark.tags:
            return listed
        elif not mark.tags.keys() & {"common", "severity_words", "side", "person_self", "negation_words"}:
            return False
    return False


def _ordinal(settled: list[Mark], sentence: list[Token], at: int) -> Mark:
    """A number after its unit or in its year: "mile 2", "km 5", "in 2019"."""
    one = settled[at]
    if one.tags.get("of_time") and _is_since(settled, sentence, at):
        return Mark(one.first, one.last, {"negation_words": True})
    if one.tags.get("of_time") and _is_ago(settled, at):
        return Mark(one.first, one.last, {"time_past": True})
    value = one.tags.get("bare")
    if value is None:
        return one
    after = settled[at + 1] if at + 1 < len(settled) else None
    if value == 0 and after is not None and after.first == one.last + 1 and "quality" in after.tags:
        return Mark(one.first, one.last, {"negation_words": True})  # "0 pain"
    before = settled[at - 1] if at else None
    if value in _YEARS and "," not in sentence[one.first].key:
        said = sentence[one.first - 1] if one.first else None
        if before is not None and before.last == one.first - 1 and "time_span" in before.tags:
            return Mark(one.first, one.last, {"time_present": True})
        ends = one.last + 1 >= len(sentence) or sentence[one.last + 1].kind == "sign"
        if said is None or said.kind == "sign" or said.key in _IN_YEAR or (ends and value in _RECENT):
            return Mark(one.first, one.last, {"time_past": True, "year": True})
    short = one.first > 1 and sentence[one.first - 1].key == "'" and sentence[one.first].glued
    if short and value < 100 and sentence[one.first - 2].key in _IN_YEAR:
        return Mark(one.first, one.last, {"time_past": True, "year": True})  # "back in '19"
    if before is None or before.last != one.first - 1:
        return one
    unit = before.tags.get("unit")
    if unit in KM and before.first == before.last and sentence[before.first].key not in ("m", "k", "ks"):
        return Mark(one.first, one.last, {"quantity": ("km", value * KM[unit]), "ordinal": True})
    if unit in MIN and before.first == before.last and sentence[before.first].key in ("min", "minute", "minuto"):
        return Mark(one.first, one.last, {"quantity": ("min", value * MIN[unit]), "ordinal": True})
    return one


def _is_since(settled: list[Mark], sentence: list[Token], at: int) -> bool:
    """Is it "it's been three weeks since my knee last hurt"?"""
    one = settled[at]
    after = settled[at + 1] if at + 1 < len(settled) else None
    been = any(word.key == "been" for word in sentence[max(0, one.first - 2) : one.first])
    return been and after is not None and after.first == one.last + 1 and "time_span" in after.tags


def _is_ago(settled: list[Mark], at: int) -> bool:
    """Is it "2 months ago", "vor 2 Monaten"?"""
    one = settled[at]
    after = settled[at + 1] if at + 1 < len(settled) else None
    before = settled[at - 1] if at else None
    return bool(
        (after and after.first == one.last + 1 and "time_ago" in after.tags)
        or (before and before.last == one.first - 1 and "time_ago_before" in before.tags)
    )
