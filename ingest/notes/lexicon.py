"""The words of all languages in one table: from phrase to what it may be, in which language.

Each language is a TOML file in `lexicon/`; README.md there tells its lists. All are in force at once, because notes mix
languages. A phrase that two languages know is read as that language whose words stand around it.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from ingest.notes.tokens import folded, tokens

LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
Tags = dict[str, Any]
_UNCORRECTED = 6  # shorter words are too near to other words to be corrected


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the body: `both` is true of a plural that means both sides."""

    area: str
    letter: str
    structure: str | None
    both: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`phrases`: by first word, the rest and its meanings by language, longest first. `typos`: misspelling to word."""

    phrases: Mapping[str, list[tuple[tuple[str, ...], dict[str, Tags]]]]
    known: frozenset[str]
    typos: Mapping[str, str]
    warnings: Mapping[str, list[tuple[tuple[str, ...], str]]]  # signs to have looked at, by first word
    stems: Mapping[str, dict[str, Tags]]  # of compounds, by language
    tails: Mapping[str, dict[str, Tags]]
    asking: Mapping[str, frozenset[str]]  # words that open a question: "maybe" asks how it will be, "is" how it is


@cache
def lexicon() -> Lexicon:
    """All languages, read once."""
    table: dict[tuple[str, ...], dict[str, Tags]] = {}
    stems: dict[str, dict[str, Tags]] = {}
    tails: dict[str, dict[str, Tags]] = {}
    mended: set[str] = set()
    asking: dict[str, set[str]] = {"maybe": set(), "is": set()}
    warnings: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    folder = files("ingest.notes") / "lexicon"
    for language in LANGUAGES:
        words = tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))
        for said, tags in _entries(words):
            for keys in _spellings(said, language):
                table.setdefault(keys, {}).setdefault(language, {}).update(tags)
                if len(keys) == 1 and ("area" in tags or "quality" in tags) and "figure" not in tags:
                    mended.add(keys[0])
        for sign, signs in words["red"].items():
            for keys in (keys for sign_said in signs for keys in _spellings(sign_said, language)):
                warnings.setdefault(keys[0], []).append((keys[1:], sign))
        for kind, openers in words["asking"].items():
            asking[kind] |= {folded(one) for one in openers}
        compounds = words.get("compounds", {})
        for stem, tags in _stems(words):
            for (key,) in _spellings(stem, language):
                stems.setdefault(key, {})[language] = tags
        for quality, ends in compounds.get("tails", {}).items():
            for (key,) in (keys for end in ends for keys in _spellings(end, language)):
                tails.setdefault(key, {})[language] = {"quality": quality}
    phrases: dict[str, list[tuple[tuple[str, ...], dict[str, Tags]]]] = {}
    for keys, meanings in table.items():
        phrases.setdefault(keys[0], []).append((keys[1:], meanings))
    for found in phrases.values():
        found.sort(key=lambda one: -len(one[0]))
    for signs in warnings.values():
        signs.sort(key=lambda one: -len(one[0]))
    ordinary = tomllib.loads((folder / "ordinary.toml").read_text("utf-8"))["words"].split()
    known = frozenset([*(key for keys in table for key in keys), *ordinary]) | {
        key for first, signs in warnings.items() for rest, _ in signs for key in (first, *rest)
    }
    opens = {kind: frozenset(openers) for kind, openers in asking.items()}
    return Lexicon(phrases, known, _misspelt(mended, known), warnings, stems, tails, opens)


@lru_cache(maxsize=20_000)
def corrected(word: str) -> str:
    """The word that was meant: "achillles" is "achilles". One letter more, less, other or swapped."""
    words = lexicon()
    if word in words.known:
        return word
    short = _without_repeats(word)
    if short in words.phrases:
        return short
    if len(word) < _UNCORRECTED - 1:
        return word
    for near in _deletions(word):
        meant = words.typos.get(near)
        if meant is not None and meant[0] == word[0] and _one_apart(word, meant):
            return meant
    return word


@lru_cache(maxsize=20_000)
def compound(word: str) -> tuple[str, Tags] | None:
    """The part and the complaint of a word made of both, as German and Dutch make them: "Knieschmerzen"."""
    words = lexicon()
    if len(word) > 40:
        return None
    for cut in range(3, len(word)):
        stem = words.stems.get(word[:cut])
        if stem is None:
            continue
        tail = words.tails.get(word[cut:]) or (words.tails.get(word[cut + 1 :]) if word[cut] == "s" else None)
        for language in stem.keys() & (tail or {}).keys():
            return language, {**stem[language], **(tail or {})[language]}
    return None


def _entries(words: Mapping[str, Any]) -> Iterator[tuple[str, Tags]]:
    """Every phrase of a language with what it may be."""
    for word in words["common"].split():
        yield word, {"common": True}
    for word in words["familiar"].split():
        yield word, {"common": True, "familiar": True}
    for phrase in words["harmless"]:
        yield phrase, {"harmless": True}
    for one in words["areas"]:
        for kind in ("words", "both"):
            area = Area(one["area"], one["letter"], one.get("structure"), kind == "both")
            for phrase in one.get(kind, ()):
                yield phrase, {"area": area}
            for side, start in (
                ("left", words["sides"].get("left_prefix", ())),
                ("right", words["sides"].get("right_prefix", ())),
            ):
                for prefix in start:
                    for phrase in one.get(kind, ()):
                        yield prefix + phrase, {"area": Area(area.area, area.letter, area.structure), "side": side}
    for one in words.get("named", ()):
        area = Area(one["area"], one["letter"], one.get("structure"))
        for phrase in one["words"]:
            yield phrase, {"area": area, "quality": one["quality"]}
    for phrase in words["leg"]["words"]:
        yield phrase, {"leg": True}
    for frame in words.get("frames", ()):
        yield from _framed(frame)
    for section, name in _LISTS:
        for phrase in words.get(section, {}).get(name, ()):
            yield phrase, {f"{section}_{name}": True}
            if name == "hope":
                yield phrase, {"time_hypothetical": True}
    for section, tag in _VALUES:
        for value, phrases in words.get(section, {}).items():
            for phrase in phrases:
                yield phrase, {tag: value}
                if section in ("quality", "faint"):
                    for form in _inflected(words, phrase):
                        yield form, {tag: value}
    for value, phrases in words.get("figures", {}).items():
        for phrase in phrases:
            for form in (phrase, *_inflected(words, phrase)):
                yield form, {"quality": value, "figure": True}
    for side in ("left", "right", "bilateral"):
        for phrase in words["sides"][side]:
            for form in (phrase, *_inflected(words, phrase)):
                yield form, {"side": side}
    for phrase in words["well"]["words"]:
        for form in _inflected(words, phrase):
            yield form, {"well_words": True}
    for side in ("left", "right"):
        for letter in words["sides"][f"{side}_letter"]:
            yield letter, {"side": side, "letter": True}
    for phrase in words["sides"]["leading"]:
        yield phrase, {"side": "bilateral", "leading": True}
    for phrase in words["person"].get("owners", ()):
        yield phrase, {"person_kin": True, "possessive": True}
    if words["language"] in ("de", "nl"):
        for kin in words["person"]["kin"]:  # "Opas Knie"
            yield f"{kin}s", {"person_kin": True, "possessive": True}
    for kin in words["person"]["names"]:
        yield kin, {"person_kin": True}
        yield f"{kin}s", {"person_kin": True, "possessive": True}


_LISTS = [
    *(("severity", name) for name in ("words", "complaint")),
    ("well", "words"),
    *(("absent", name) for name in ("words", "after")),
    *(("negation", name) for name in ("words", "after", "pseudo", "double", "doubtful", "cannot", "lacking")),
    *(("join", name) for name in ("and", "or", "but", "because", "too", "blame", "except")),
    *(("time", name) for name in (
        "past", "old", "ago", "ago_before", "present", "span", "modal", "hypothetical", "hypothetical_all", "hope",
        "day", "was", "weekday", "any", "before", "since", "event", "usual", "when",
    )),
    *(("person", name) for name in (
        "kin", "roles", "his", "who", "he", "has", "speech", "by", "of", "self", "seen", "wish", "acts", "meet",
    )),
    *(("context", name) for name in (
        "exercise_after", "exercise_before", "gear_after", "gear_before", "place_after", "place_before", "near",
        "elsewhere", "effort", "effort_day", "topic",
    )),
    *(("when", name) for name in (
        "first", "start_of_run", "during_run", "after_run", "next_morning", "after", "from", "into", "a_run",
        "not_onset",
    )),
    *(("scale", name) for name in ("out_of", "to", "vas", "link", "between")),
    *(("verbs", name) for name in ("sense", "goes", "begins", "cries", "treated", "it_is", "simile", "settles")),
    ("sides", "every"),
]  # fmt: skip
_VALUES = [
    ("quality", "quality"), ("faint", "faint"), ("trend", "trend"), ("function", "function"), ("numbers", "number"),
    ("units", "unit"),
]  # fmt: skip


def _framed(frame: Mapping[str, Any]) -> Iterator[tuple[str, Tags]]:
    """What is said in two halves that go together freely: "won't", "doesn't" with "settle", "let go"."""
    section, name = frame["into"].split(".")
    tags: Tags = {dict(_VALUES)[section]: name} if section in dict(_VALUES) else {f"{section}_{name}": True}
    if section == "figures":
        tags = {"quality": name, "figure": True}
    for also in frame.get("also", ()):
        tags[also.replace(".", "_")] = True
    for first in frame["first"]:
        for then in frame["then"]:
            yield f"{first} {then}", dict(tags)


def _inflected(words: Mapping[str, Any], phrase: str) -> list[str]:
    """The other genders and numbers of a word, by the endings that its language lists."""
    if " " in phrase or len(phrase) < 4:
        return []
    return [
        phrase.removesuffix(end) + other
        for end, others in words.get("inflection", {}).items()
        if phrase.endswith(end)
        for other in others
    ]


def _stems(words: Mapping[str, Any]) -> Iterator[tuple[str, Tags]]:
    for one in words["areas"]:
        for stem in one.get("stems", ()):
            yield stem, {"area": Area(one["area"], one["letter"], one.get("structure"))}


def _spellings(phrase: str, language: str) -> set[tuple[str, ...]]:
    """The phrase as tokens, and as written without accents the other way: Hüfte is also Huefte, don't also dont."""
    ways = {phrase}
    if language == "de":
        ways.add(phrase.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"))
    if language == "it" and not phrase.startswith("è"):
        ways.add(phrase.replace("è", "e"))
    if language == "en" and "n't" in phrase:
        ways.add(phrase.replace("n't", "nt"))
    return {tuple(one.key for one in tokens(way)) for way in ways}


def _misspelt(mended: set[str], known: frozenset[str]) -> dict[str, str]:
    """By each spelling with one letter less: the word. What two words share is left out."""
    typos: dict[str, str] = {}
    for word in sorted(mended):
        if len(word) >= _UNCORRECTED - 1:
            for near in _deletions(word):
                typos[near] = "" if near in typos and typos[near] != word else word
    return {near: word for near, word in typos.items() if word}


def _deletions(word: str) -> list[str]:
    if len(word) > 30:
        return []
    return [word, *(word[:cut] + word[cut + 1 :] for cut in range(1, len(word)))]


def _one_apart(word: str, meant: str) -> bool:
    """Is it one slip away? Of short words only two swapped letters are taken for one."""
    swapped = len(word) == len(meant) and any(
        word[cut] + word[cut + 1] == meant[cut + 1] + meant[cut]
        and word[:cut] + word[cut + 2 :] == meant[:cut] + meant[cut + 2 :]
        for cut in range(len(word) - 1)
    )
    if swapped:
        return True
    if min(len(word), len(meant)) < _UNCORRECTED:
        return False
    if len(word) == len(meant):
        return sum(one != other for one, other in zip(word, meant, strict=True)) == 1
    longer, shorter = (word, meant) if len(word) > len(meant) else (meant, word)
    return len(longer) == len(shorter) + 1 and shorter in _deletions(longer)


def _without_repeats(word: str) -> str:
    """ "kneeee" is "knee", "sooore" is "sore": of a letter written three times and more, two or one."""
    if len(word) > 40 or not any(word[at] == word[at + 1] == word[at + 2] for at in range(len(word) - 2)):
        return word
    for most in (2, 1):
        kept = "".join(
            one
            for at, one in enumerate(word)
            if at < most or any(word[at - back] != one for back in range(1, most + 1))
        )
        if kept in lexicon().phrases:
            return kept
    return word


__all__ = ["LANGUAGES", "Area", "Lexicon", "Tags", "compound", "corrected", "folded", "lexicon"]
