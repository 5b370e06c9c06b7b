from pathlib import Path

import pytest

from ingest import settling
from ingest.write import Arrival, add_originals
from tests.homes import count, every_row, import_into, opened, settings_at

POINTS = 60


def gpx(day: int) -> str:
    """A run of a minute."""
    points = "".join(
        f'<trkpt lat="{50 + second / 36000}" lon="6"><time>2026-02-{day:02}T06:00:{second:02}Z</time></trkpt>'
        for second in range(POINTS)
    )
    return f'<?xml version="1.0"?><gpx><trk><type>running</type><trkseg>{points}</trkseg></trk></gpx>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Seven runs, one of them twice, and three files of other outcomes."""
    files = tmp_path / "files"
    files.mkdir()
    for day in range(1, 8):
        (files / f"{day}.gpx").write_text(gpx(day))
    (files / "again.gpx").write_text(gpx(3))
    (files / "log.csv").write_text("date,distance_km\n2026-01-01,5\n")
    (files / "note.txt").write_text("bought milk")
    (files / "bad.csv").write_text("date,dstance_km\n2026-02-01,10\n")
    return files


@pytest.mark.parametrize(
    ("name", "most"),
    [("BATCH_SAMPLES", 1), ("BATCH_SAMPLES", 2 * POINTS), ("BATCH_BYTES", 1), ("BATCH_FILES", 1), ("BATCH_FILES", 3)],
)
def test_however_many_go_into_a_transaction_the_rows_are_the_same(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    whole, parts = settings_at(tmp_path / "whole"), settings_at(tmp_path / "parts")
    with opened(whole) as con:
        at_once = import_into(con, whole, folder)
        expected = every_row(con)
    monkeypatch.setattr(settling, name, most)
    with opened(parts) as con:
        assert import_into(con, parts, folder) == at_once
        assert every_row(con) == expected


def test_no_transaction_holds_more_samples_than_it_may(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_at(tmp_path)
    written: list[int] = []

    def counted(con: object, arrivals: list[Arrival], *rest: object) -> None:
        written.append(sum(one.session.samples.num_rows for each in arrivals for one in each.decoded.sessions))
        add_originals(con, arrivals, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(settling, "add_originals", counted)
    monkeypatch.setattr(settling, "BATCH_SAMPLES", 3 * POINTS - 1)
    with opened(settings) as con:
        import_into(con, settings, folder)
        assert written == [2 * POINTS, 2 * POINTS, 2 * POINTS, POINTS]
        assert count(con, "sample") == 7 * POINTS


def test_samples_stand_in_the_order_of_activity_and_ordinal(tmp_path: Path, folder: Path) -> None:
    settings = settings_at(tmp_path)
    with opened(settings) as con:
        import_into(con, settings, folder)
        stored = con.execute("select activity_no, ordinal from sample order by rowid").fetchall()
    assert stored == sorted(stored)
    assert {ordinal for _, ordinal in stored} == set(range(POINTS))
