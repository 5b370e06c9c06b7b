from datetime import date, timedelta
from pathlib import Path

import pytest

from ingest.equipment import (
    Equipment,
    NoSuchEquipment,
    NotEquipment,
    add_equipment,
    delete_equipment,
    edit_equipment,
)
from ingest.store.ask import first_row
from tests.homes import NOW, opened, settings_at


def test_a_shoe_is_written_down_changed_and_taken_away(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        number = add_equipment(con, Equipment("shoe", "  Blue   ones ", date(2026, 1, 1)), NOW)
        assert number == 1
        edit_equipment(con, number, {"to_date": date(2026, 2, 1), "text": "holes"}, NOW + timedelta(hours=1))
        row = first_row(con, "select kind, name, from_date, to_date, text, edited_at from equipment")
        assert row == ("shoe", "Blue ones", date(2026, 1, 1), date(2026, 2, 1), "holes", NOW + timedelta(hours=1))
        delete_equipment(con, number, NOW)
        assert first_row(con, "select deleted_at from equipment") == (NOW,)
        with pytest.raises(NoSuchEquipment, match="gear list"):
            delete_equipment(con, number, NOW)
        with pytest.raises(NoSuchEquipment, match="gear list"):
            edit_equipment(con, number, {"name": "x"}, NOW)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (Equipment("socks", "Blue"), "shoe, pod, watch"),
        (Equipment("shoe", "   "), "1 to 100"),
        (Equipment("shoe", "x" * 101), "1 to 100"),
        (Equipment("shoe", "Blue", text="x" * 1001), "1,000"),
        (Equipment("shoe", "Blue", date(2026, 2, 2), date(2026, 2, 1)), "before it began"),
        (Equipment("shoe", "Blue", date(2027, 2, 2)), "still to come"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(tmp_path: Path, one: Equipment, why: str) -> None:
    with opened(settings_at(tmp_path)) as con, pytest.raises(NotEquipment, match=why):
        add_equipment(con, one, NOW)


def test_another_athletes_entry_is_not_to_be_touched(tmp_path: Path) -> None:
    with opened(settings_at(tmp_path)) as con:
        number = add_equipment(con, Equipment("shoe", "Blue"), NOW)
        with pytest.raises(NoSuchEquipment):
            delete_equipment(con, number, NOW, athlete_id=2)
        with pytest.raises(NotEquipment, match="colour"):
            edit_equipment(con, number, {"colour": "red"}, NOW)
