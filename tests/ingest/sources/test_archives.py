import gzip
import io
import resource
import zipfile
from pathlib import Path

import pytest

from ingest.sources.files import FileSource
from tests.homes import LOG, count, import_into, opened, outcomes, reason, settings_at


def zip_of(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def log(day: int) -> bytes:
    return f"date,distance_km\n2026-01-{day:02},10\n".encode()


def test_every_member_of_a_zip_counts_as_a_file_and_zips_within_zips_are_opened(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    inner = zip_of({"b.csv": log(2), "deeper.zip": zip_of({"c.csv.gz": gzip.compress(log(3))})})
    (tmp_path / "export.zip").write_bytes(zip_of({"a.csv": log(1), "parts/inner.zip": inner, "readme.md": b"# hello"}))
    with opened(settings) as con:
        report = import_into(con, settings, tmp_path / "export.zip")
    assert outcomes(report) == {
        "export.zip!a.csv": "imported",
        "inner.zip!b.csv": "imported",
        "inner.zip!deeper.zip!c.csv.gz": "imported",
        "export.zip!readme.md": "skipped",
    }
    assert not settings.scratch.exists() or not list(settings.scratch.iterdir())


def test_the_format_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "run.fit").write_bytes(zip_of({"run.gpx": log(1)}))
    (tmp_path / "other.tcx").write_bytes(gzip.compress(log(2)))
    with opened(settings) as con:
        report = import_into(con, settings, tmp_path / "run.fit", tmp_path / "other.tcx")
    assert outcomes(report) == {"run.fit!run.gpx": "imported", "other.tcx": "imported"}


def test_the_same_content_packed_or_not_is_one_original(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "a.csv").write_bytes(log(1))
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(log(1)))
    (tmp_path / "c.zip").write_bytes(zip_of({"d.csv": log(1)}))
    with opened(settings) as con:
        report = import_into(con, settings, *(tmp_path / name for name in ("a.csv", "b.csv.gz", "c.zip")))
        assert sorted(outcomes(report).values()) == ["duplicate", "duplicate", "imported"]
        assert count(con, "activity") == 1
    assert len({key for item in report.items for key in item.activity_ids}) == 1


def test_a_member_whose_name_leads_out_of_the_archive_is_refused_and_nothing_is_written_there(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    names = ["../../evil.csv", "/etc/evil.csv", "..\\evil.csv", "C:\\evil.csv"]
    (tmp_path / "trap.zip").write_bytes(
        zip_of({name: log(i) for i, name in enumerate(names, 1)} | {"good.csv": log(9)})
    )
    with opened(settings) as con:
        report = import_into(con, settings, tmp_path / "trap.zip")
    assert report.count("failed") == 4
    assert report.count("imported") == 1
    assert all("leads out of the archive" in (item.reason or "") for item in report.items if item.outcome == "failed")
    assert not list(tmp_path.rglob("evil.csv"))


def test_an_archive_that_expands_beyond_the_limits_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    settings = settings_at(tmp_path, max_archive_bytes=1_000_000)
    (tmp_path / "bomb.zip").write_bytes(zip_of({f"{i}.csv": bytes(400_000) for i in range(4)}))
    (tmp_path / "good.csv").write_bytes(log(1))
    with opened(settings) as con:
        report = import_into(con, settings, tmp_path)
    assert outcomes(report) == {"bomb.zip": "failed", "good.csv": "imported"}
    assert "raise max_archive_bytes" in reason(report, "bomb.zip")


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    settings = settings_at(tmp_path, max_archive_entries=10)
    (tmp_path / "many.zip").write_bytes(zip_of({f"{i}.csv": log(1) for i in range(11)}))
    with opened(settings) as con:
        assert "10 entries" in reason(import_into(con, settings, tmp_path / "many.zip"), "many.zip")


def test_a_bomb_of_nested_zips_runs_out_of_its_budget(tmp_path: Path) -> None:
    settings = settings_at(tmp_path, max_archive_bytes=3_000_000)
    bomb = zip_of({f"{i}.csv": bytes(1_000_000) for i in range(2)})
    (tmp_path / "outer.zip").write_bytes(zip_of({f"{i}.zip": bomb for i in range(3)}))
    with opened(settings) as con:
        report = import_into(con, settings, tmp_path / "outer.zip")
    assert report.count("failed") == 2
    assert report.count("imported") == 0


def test_a_gzip_that_expands_beyond_the_limit_of_one_file_is_refused(tmp_path: Path) -> None:
    settings = settings_at(tmp_path, max_file_bytes=100_000)
    (tmp_path / "big.csv.gz").write_bytes(gzip.compress(log(1) + b" " * 200_000))
    with opened(settings) as con:
        assert "max_file_bytes" in reason(import_into(con, settings, tmp_path / "big.csv.gz"), "big.csv.gz")


def test_archives_nested_without_end_are_refused(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    data = log(1)
    for _ in range(8):
        data = zip_of({"x.zip": data})
    (tmp_path / "deep.zip").write_bytes(data)
    with opened(settings) as con:
        report = import_into(con, settings, tmp_path / "deep.zip")
    assert report.count("failed") == 1
    assert "deep" in (report.items[0].reason or "")


@pytest.mark.parametrize("cut", [40, 100, -1])
def test_a_damaged_zip_is_told_with_its_reason(tmp_path: Path, cut: int) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "bad.zip").write_bytes(zip_of({"a.csv": log(1)}, zipfile.ZIP_STORED)[:cut])
    with opened(settings) as con:
        report = import_into(con, settings, tmp_path / "bad.zip")
    assert [item.outcome for item in report.items] == ["failed"]
    assert "damaged" in (report.items[0].reason or "")


def test_a_gzip_that_was_cut_off_yields_what_came_before_with_a_warning(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    rows = "".join(f"2026-01-{day:02},{day}.5\n" for day in range(1, 29)).encode()
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(b"date,distance_km\n" + rows)[:-30])
    with opened(settings) as con:
        (item,) = import_into(con, settings, tmp_path / "cut.csv.gz").items
        assert item.outcome == "imported"
        assert "its packing is damaged" in item.warnings[-1]
        assert 1 <= count(con, "activity") < 28


def test_a_gzip_of_which_nothing_can_be_read_fails(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "bad.gz").write_bytes(b"\x1f\x8b" + bytes(30))
    with opened(settings) as con:
        assert import_into(con, settings, tmp_path / "bad.gz").items[0].outcome == "failed"


def test_gzips_within_a_zip_are_charged_to_its_limit(tmp_path: Path) -> None:
    settings = settings_at(tmp_path, max_archive_bytes=1_000_000)
    packed = {f"{i}.csv.gz": gzip.compress(log(i) + b"\n" * 600_000) for i in range(1, 5)}
    (tmp_path / "many.zip").write_bytes(zip_of(packed))
    with opened(settings) as con:
        report = import_into(con, settings, tmp_path / "many.zip")
    assert report.count("imported") == 2
    assert report.count("failed") == 2


def test_many_zips_within_a_zip_do_not_run_out_of_open_files(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    inner = {f"{i}.zip": zip_of({"a.csv": f"date,distance_m\n2026-01-01,{i + 1}\n".encode()}) for i in range(150)}
    (tmp_path / "outer.zip").write_bytes(zip_of(inner))
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (120, limits[1]))
    try:
        with FileSource([tmp_path / "outer.zip"], settings) as source:
            assert len({source.read(entry).data for entry in source.entries()}) == 150
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_a_member_without_a_name_is_refused(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    whole = zip_of({"x.csv": log(1), "good.csv": log(2)}, zipfile.ZIP_STORED)
    (tmp_path / "odd.zip").write_bytes(whole.replace(b"x.csv", b"\0.csv"))
    with opened(settings) as con:
        report = import_into(con, settings, tmp_path / "odd.zip")
    assert sorted(item.outcome for item in report.items) == ["failed", "imported"]


def test_more_zips_than_may_be_open_at_once_are_all_read(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    for i in range(40):
        (tmp_path / f"{i}.zip").write_bytes(zip_of({"run.csv": f"date,distance_m\n2026-01-01,{1000 + i}\n".encode()}))
    with FileSource([tmp_path], settings) as source:
        assert len({source.read(entry).data for entry in source.entries()}) == 40


def test_the_newest_comes_first_across_files_and_archives(tmp_path: Path) -> None:
    gpx = '<gpx><trk><trkseg><trkpt lat="1" lon="1"><time>{}T08:00:00Z</time></trkpt></trkseg></trk></gpx>'
    (tmp_path / "old.gpx").write_text(gpx.format("2019-05-01"))
    (tmp_path / "new.gpx").write_text(gpx.format("2026-02-01"))
    (tmp_path / "z.zip").write_bytes(zip_of({"mid.gpx": gpx.format("2022-07-01").encode()}))
    with FileSource([tmp_path], settings_at(tmp_path)) as source:
        assert [Path(entry.path).name for entry in source.entries()] == ["new.gpx", "z.zip!mid.gpx", "old.gpx"]


def test_a_log_in_the_folder_is_read_and_the_data_folder_itself_is_not(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    (tmp_path / "log.csv").write_text(LOG)
    with opened(settings) as con:
        import_into(con, settings, tmp_path)
        report = import_into(con, settings, tmp_path)
    assert outcomes(report) == {"log.csv": "duplicate"}
