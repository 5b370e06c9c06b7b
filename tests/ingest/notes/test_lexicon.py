"""The word lists: whole, and the same shape in every language."""

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from ingest.journal import AREAS
from ingest.notes.lexicon import LANGUAGES, lexicon

FOLDER = files("ingest.notes") / "lexicon"
LETTERS = {"hip_groin": "G", "thigh": "T", "knee": "K", "lower_leg": "Q", "ankle": "A", "foot": "F", "lumbosacral": "L"}
SIGNS = {
    "cannot_bear_weight", "focal_bone_pain", "pain_at_rest", "pain_at_night", "deep_groin_pain", "saddle_numbness",
    "fever", "dark_urine", "chest_pain", "fainting",
}  # fmt: skip


def words(language: str) -> dict[str, Any]:
    """A language's file."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_area_has_its_letter_and_every_language_names_all_of_them(language: str) -> None:
    areas = words(language)["areas"]
    assert {one["area"] for one in areas} == set(AREAS)
    assert all(one["letter"] == LETTERS.get(one["area"], one["letter"]) for one in areas)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sign_can_be_said(language: str) -> None:
    assert set(words(language)["red"]) >= SIGNS


def test_no_phrase_is_empty_and_none_is_two_parts() -> None:
    for language in LANGUAGES:
        named = [
            phrase for one in words(language)["areas"] for kind in ("words", "both") for phrase in one.get(kind, ())
        ]
        assert all(phrase.strip() for phrase in named)
        assert len({phrase.lower() for phrase in named}) == len(named), language


def test_every_list_of_a_file_is_read() -> None:
    """A list that a native speaker adds under a name that nobody reads would be of no use."""
    known = {
        name
        for found in lexicon().phrases.values()
        for _, meanings in found
        for tags in meanings.values()
        for name in tags
    }
    readme = (FOLDER / "README.md").read_text("utf-8")
    for language in LANGUAGES:
        for section, value in words(language).items():
            assert re.search(rf"`{section}`", readme), section
            if isinstance(value, dict) and section in (
                "negation",
                "join",
                "time",
                "person",
                "context",
                "when",
                "scale",
                "verbs",
            ):
                assert all(
                    f"{section}_{name}" in known or name in ("names", "owners") or not value[name] for name in value
                ), language
