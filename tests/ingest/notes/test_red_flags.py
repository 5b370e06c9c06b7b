"""Signs that someone should have a look at, from notes that nobody has confirmed."""

import pytest

from ingest.notes import read, red_flags, unread

FIRED = {
    "left calf swollen and warm": "swelling",
    "can't bear weight on my right foot": "cannot_bear_weight",
    "my left knee locked up twice": "locking",
    "knee gave way on the stairs": "giving_way",
    "right foot numb after 5k": "numbness",
    "left leg numb": "numbness",
    "right quad weak since Sunday": "weakness",
    "chest pain on the hills, stopped": "chest_pain",
    "I passed out after the race": "fainting",
    "dark urine after the ultra": "dark_urine",
    "left shin pinpoint pain on the bone": "focal_bone_pain",
    "hip aches at night": "pain_at_night",
    "pain at rest in left heel": "pain_at_rest",
    "deep groin pain on the left": "deep_groin_pain",
    "numb between my legs on the bike": "saddle_numbness",
    "fever since yesterday, no run": "fever",
    "Fieber seit gestern": "fever",
    "linkes Knie geschwollen": "swelling",
    "konnte nicht auftreten, rechter Fuß": "cannot_bear_weight",
    "mareado, dolor en el pecho": "chest_pain",
    "rodilla derecha hinchada": "swelling",
    "douleur thoracique en montée": "chest_pain",
    "genou gauche gonflé": "swelling",
    "dolore al petto in salita": "chest_pain",
    "ginocchio destro gonfio": "swelling",
    "pijn op de borst": "chest_pain",
    "rechterknie gezwollen": "swelling",
}
SILENT = [
    "no chest pain", "no swelling in the knee", "ran 10k without fever", "my knee didn't give way today",
    "knee sore, no swelling",
    "wife has chest pain", "Tom passed out at the finish", "my dad had a fever", "if I get chest pain I will stop",
    "worried about a stress fracture", "knee sore, stress fracture ruled out", "hay fever bad today",
    "Saturday night fever run",
    "numb fingers, cold morning", "legs weak from flu", "wore the chest strap", "kein Fieber",
    "sans fièvre", "sin fiebre",
    "senza febbre", "geen koorts", "meine Frau hat Fieber", "swollen river on the trail",
]  # fmt: skip


@pytest.mark.parametrize(("text", "sign"), FIRED.items())
def test_a_sign_fires_with_its_words(text: str, sign: str) -> None:
    found = {one.sign: one for one in red_flags(text)}
    assert sign in found
    assert found[sign].words in text
    assert found[sign].temporality == "current"


@pytest.mark.parametrize("text", SILENT)
def test_nothing_fires_of_what_is_denied_hypothetical_or_anothers(text: str) -> None:
    assert red_flags(text) == []


def test_a_sign_of_the_past_says_so() -> None:
    assert [(one.sign, one.temporality) for one in red_flags("last year stress fracture left tibia")] == [
        ("focal_bone_pain", "past")
    ]


def test_what_could_not_be_read_is_told_and_what_is_understood_is_not() -> None:
    assert unread("Easy run. The left knee did its thing. Home.") == ["The left knee did its thing"]
    assert unread("My right hamstring had a long day out") == ["My right hamstring had a long day out"]
    assert unread("my wife's knee hurts. Calf raises 3 x 10. Sunny.") == []


def test_no_pain_at_all_is_said_and_is_no_finding() -> None:
    for text in (
        "no pain",
        "Pain free run!",
        "keine Schmerzen",
        "sans douleur",
        "sin dolor",
        "nessun dolore",
        "geen pijn",
    ):
        reading = read(text)
        assert reading.pain_free
        assert reading.findings == ()
