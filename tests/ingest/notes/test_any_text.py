"""What holds of any text: it is read, fast, and what stands around a sentence changes nothing."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.notes import Finding, parse, read
from ingest.notes.tokens import folded, tokens
from tests.ingest.notes.tables import cases, key

TEXTS = sorted({case.text for case in cases()})
NEUTRAL = ("Lovely morning out there.", "10 km in 52:30.", "Coffee with friends.", "Neue Strecke am Fluss.", "")
_WORDS = sorted({one.key for text in TEXTS for one in tokens(text)})
HOSTILE = {
    "a pain without end": "left knee 4/10 " * 7000,
    "nothing but no": "no " * 33_000,
    "one word": "a" * 100_000,
    "one number": "9" * 100_000,
    "fractions": "1/" * 50_000,
    "accents": "é\u0301" * 33_000,
    "brackets": "(" * 100_000,
    "possessives": "'s " * 33_000,
    "lists": "no knee or " * 9_000,
    "right to left, control characters and emoji": "\u202eknee 3/10\x00 🦵" * 6_000,
    "hyphens": "-" * 100_000,
    "ranges": "4 to " * 20_000,
    "stops": ". " * 50_000,
    "one compound": "knie" * 25_000,
    "unbalanced quotes": 'knee "hurts ' * 8_000,
    "letters thrice": "kneeee" * 16_000,
}  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def lists_are_read() -> None:
    """The word lists are read once, which is not the time of a note."""
    read("left knee")


def said(found: list[Finding]) -> list[object]:
    """Findings without their words."""
    return [(*key(one), one.quality, one.onset_phase, one.trend) for one in found]


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    reading = read(text)
    words = [one.words for one in reading.findings] + [one.words for one in reading.red_flags]
    assert all(one in text for one in words)
    assert all(sentence in text for sentence in reading.unread)


@given(st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join))
def test_words_in_any_order_are_read(text: str) -> None:
    for one in parse(text):
        assert one.words
        assert one.words in text
        assert one.severity_0_10 is None or 0 <= one.severity_0_10 <= 10
        assert not one.negated or one.severity_0_10 == 0


@given(st.sampled_from(TEXTS), st.sampled_from(NEUTRAL), st.sampled_from(NEUTRAL))
def test_neutral_sentences_around_it_change_nothing(text: str, before: str, after: str) -> None:
    assert said(parse(f"{before}\n{text}\n{after}")) == said(parse(text))


# A place that only its capitals tell.
_NAMED = ("Knee Knock",)


@given(st.sampled_from([text for text in TEXTS if not any(name in text for name in _NAMED)]))
def test_capitals_change_nothing(text: str) -> None:
    assert said(parse(text.upper())) == said(parse(text)) == said(parse(text.lower()))


# Without its dots a guess is none: "könnte", "konnte"; without its accent Italian "is" is "and".
_DOTS_TELL = ("könnt", "würd", "hätt", "è ancora", "knee knock")


@given(st.sampled_from([text for text in TEXTS if not any(word in text.lower() for word in _DOTS_TELL)]))
def test_accents_may_be_left_out(text: str) -> None:
    plain = "".join("e" if one in "èÈ" else folded(one) if one.isalpha() else one for one in text)
    assert said(parse(plain)) == said(parse(text))


@pytest.mark.parametrize(
    "text", ["left achillles sore", "left achillies sore", "left achiles sore", "left ahcilles sore"]
)
def test_a_slip_of_the_finger_is_forgiven(text: str) -> None:
    assert [key(one) for one in parse(text)] == [("lower_leg", "left", None, False, "current")]


@pytest.mark.parametrize(
    "text", ["linke Huefte schmerzt", "linke Hüfte schmerzt", "linke Hufte schmerzt", "LINKE HÜFTE SCHMERZT"]
)
def test_umlauts_are_written_in_three_ways(text: str) -> None:
    assert [key(one) for one in parse(text)] == [("hip_groin", "left", None, False, "current")]


@pytest.mark.parametrize(
    "text", ["stuff and grain", "a paint job, thing", "kneel and think", "hells bells", "the tights were nice"]
)
def test_ordinary_words_are_not_mended_into_pain(text: str) -> None:
    assert parse(text) == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hundred_kilobytes_of_anything_take_linear_time(text: str) -> None:
    times = []
    for part in (text[: len(text) // 4], text):
        begun = time.process_time()
        read(part)
        times.append(time.process_time() - begun)
    assert times[1] < 10
    assert times[1] < 8 * times[0] + 0.2
