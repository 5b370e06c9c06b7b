import pytest

from ingest.sport import sport_of_fit, sport_of_word


@pytest.mark.parametrize(
    ("sport", "sub_sport", "name", "family"),
    [
        ("running", "generic", "run.road", "run"),
        ("running", "street", "run.road", "run"),
        ("running", "track", "run.track", "run"),
        ("running", "trail", "run.trail", "run"),
        ("running", "treadmill", "run.treadmill", "run"),
        ("running", "indoor_running", "run.treadmill", "run"),
        ("running", "virtual_activity", "run.virtual", "run"),
        ("running", "ultra", "run.ultra", "run"),
        ("running", "something_new", "run", "run"),
        ("running", None, "run.road", "run"),
        ("walking", "indoor_walking", "walk", "walk"),
        ("hiking", None, "hike", "hike"),
        ("fitness_equipment", "stair_climbing", "stairs", "stairs"),
        ("fitness_equipment", "elliptical", "elliptical", "elliptical"),
        ("training", "strength_training", "strength", "strength"),
        ("training", "yoga", "mobility", "mobility"),
        ("transition", None, "multisport.transition", "multisport"),
        ("fitness_equipment", "indoor_rowing", "fitness_equipment/indoor_rowing", "other"),
        ("cycling", "road", "cycling/road", "other"),
        ("177", None, "177", "other"),
        (None, None, "unknown", "other"),
    ],
)
def test_fit_words_map_to_our_sports_and_the_unknown_keep_their_own(
    sport: str | None, sub_sport: str | None, name: str, family: str
) -> None:
    found = sport_of_fit(sport, sub_sport)
    assert (found.name, found.family) == (name, family)


@pytest.mark.parametrize(
    ("word", "name"),
    [("Run", "run.road"), ("TrailRun", "run.trail"), ("trail_running", "run.trail"), ("Elliptical", "elliptical")],
)
def test_single_words_map_however_they_are_written(word: str, name: str) -> None:
    assert sport_of_word(word).name == name


def test_an_unknown_word_is_never_guessed() -> None:
    found = sport_of_word("Quidditch")
    assert (found.name, found.raw, found.family) == ("Quidditch", "Quidditch", "other")


def test_only_sports_on_foot_double_their_cadence() -> None:
    assert sport_of_fit("running", None).on_foot
    assert sport_of_fit("walking", None).on_foot
    assert not sport_of_fit("cycling", None).on_foot
    assert not sport_of_fit("fitness_equipment", "elliptical").on_foot
