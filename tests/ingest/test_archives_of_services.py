"""A runner's archives, whole: in any language, order and state, they end as the activities that there were."""

import gzip
import json
import os
import random
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analytics.findings import findings, red_flags
from analytics.run import refresh
from dashboard.requests.found import found_of
from ingest import corrections as c
from ingest.athletes import add_athlete
from ingest.clinicians import Finding, add_finding
from ingest.episodes import GapAnswer, Word, answer_gap, say
from ingest.export import export_all
from ingest.findings import confirm, dismiss, put_away
from ingest.homecoming import take_back
from ingest.identity import resolve
from ingest.instruments import Answer, add_answer
from ingest.journal import Pain, add_pain, delete
from ingest.papers import Document, Paper, add_paper
from ingest.pipeline import ImportReport, import_paths, mark_all_stale, redecode
from ingest.settings import Settings
from ingest.store.ask import transaction
from ingest.store.backup import back_up
from ingest.store.restore import restore
from ingest.undo import undo_import
from ingest.zones import Zone, add_zone
from tests.analytics.history import AS_OWNER, OWNER
from tests.archives import (
    ACCOUNT,
    VINTAGES,
    Run,
    fit_run,
    garmin_csv,
    garmin_export_original,
    garmin_files,
    gpx_run,
    some_runs,
    strava_csv,
    strava_files,
    unpacked,
    zipped,
)
from tests.homes import NOW, count, every_row, import_into, opened, outcomes, reason, settings_at

LANGUAGES = ("en", "en-narrow", "en-GB", "de", "fr", "nl", "es", "da", "ja", "unknown")

# What is known of the activities, whatever the order in which their records came in.
DERIVED = {
    "activity": "select * exclude (activity_no, source_no, words_no, revision) from activity",
    "words": "select a.activity_key, s.activity_key from activity a join source_activity s on s.activity_no = words_no",
    "records": "select a.activity_key, s.activity_key, deleted from activity_record r "
    "join activity a using (activity_no) join source_activity s on s.activity_no = r.record_no",
    "asked": "select one.activity_key, other.activity_key, rule, reason from likeness "
    "join source_activity one on one.activity_no = one_no join source_activity other on other.activity_no = other_no "
    "where asked",
    "spikes": f"from session_spike(1, {AS_OWNER}, null)",
    "unbroken": "select activity_key, longest_unbroken_m, longest_unbroken_s from unbroken_run "
    "join activity using (activity_no)",
}  # fmt: skip


def derived(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    """All of it, after what a command does when an import is over."""
    refresh(con)
    return {name: con.execute(f"{sql} order by all").fetchall() for name, sql in DERIVED.items()}


def sources(runs: list[Run], folder: Path) -> list[Path]:
    """The same runs as Strava's archive, as Garmin's, as loose FIT files and as GPX."""
    folder.mkdir()
    (folder / "export_7.zip").write_bytes(zipped(strava_files(runs)))
    (folder / "garmin.zip").write_bytes(zipped(garmin_files(runs)))
    for name in ("fit", "gpx"):
        (folder / name).mkdir()
    for run in runs:
        (folder / "fit" / f"{run.id}.fit").write_bytes(run.file or fit_run(run))
        (folder / "gpx" / f"{run.id}.gpx").write_bytes(gpx_run(run))
    return [folder / name for name in ("export_7.zip", "garmin.zip", "fit", "gpx")]


def one_after_the_other(settings: Settings, paths: list[Path]) -> dict[str, list[tuple[Any, ...]]]:
    """What is derived after these imports; importing all of it again changes nothing."""
    with opened(settings) as con:
        for path in paths:
            import_into(con, settings, path)
        found, rows = derived(con), every_row(con)
        assert import_into(con, settings, *paths).count("imported") == 0
        assert every_row(con) == rows
        return found


def test_500_activities_from_four_sources_in_any_order_are_500(tmp_path: Path) -> None:
    paths = sources(some_runs(500, files=True), tmp_path / "sources")
    chance = random.Random(20261126)
    first = one_after_the_other(settings_at(tmp_path / "in order"), paths)
    assert len(first["activity"]) == 500
    assert first["asked"] == []
    chance.shuffle(paths)
    assert one_after_the_other(settings_at(tmp_path / "shuffled"), paths) == first


def test_odd_activities_in_any_order_are_the_same_with_the_same_doubts(tmp_path: Path) -> None:
    runs = some_runs(12, files=True)
    paths = sources(runs, tmp_path / "sources")
    odd = tmp_path / "sources" / "odd"
    odd.mkdir()
    cropped = replace(runs[1], start=runs[1].start + timedelta(minutes=8), distance_m=3_000, elapsed_s=900)
    shifted = replace(runs[2], start=runs[2].start + timedelta(hours=1))
    other_watch = replace(runs[3], start=runs[3].start + timedelta(seconds=9), distance_m=runs[3].distance_m + 60)
    for name, run in (("crop", cropped), ("hour", shifted)):
        (odd / f"{name}.gpx").write_bytes(gpx_run(run))
    (odd / "watch.fit").write_bytes(fit_run(other_watch, serial=17))
    (odd / "cut.fit").write_bytes((runs[4].file or b"")[:-200])
    older = tmp_path / "sources" / "older.zip"
    older.write_bytes(zipped(strava_files([replace(run, title="Before it had a name") for run in runs[:5]])))
    paths += [odd, older]
    chance = random.Random(20261127)
    first = one_after_the_other(settings_at(tmp_path / "0"), paths)
    assert len(first["activity"]) == 12 + 2
    assert sorted(rule for _, _, rule, _ in first["asked"]) == ["overlap", "shifted"]
    for number in range(1, 7):
        chance.shuffle(paths)
        assert one_after_the_other(settings_at(tmp_path / str(number)), paths) == first


def history(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """What every activity is, as far as all languages say it."""
    return con.execute(
        "select activity_key, started_utc, title, distance_m, elapsed_s, moving_s, description, private_note, gear, "
        "rpe from activity order by all"
    ).fetchall()


ODD_WORDS = 'knee, "left"\nafter 3 km; it\'s \\ sore'


def worded(runs: list[Run]) -> list[Run]:
    """Runs with words that a table has to quote."""
    return [replace(run, description=ODD_WORDS, note="4/10, nobody's business", gear="Shoe; 2", rpe=6) for run in runs]


@pytest.mark.parametrize(
    ("language", "columns"), [*((language, 103) for language in LANGUAGES), *(("en", columns) for columns in VINTAGES)]
)
def test_every_language_and_vintage_brings_the_same_activities(tmp_path: Path, language: str, columns: int) -> None:
    runs = worded(some_runs(6))
    whole = strava_files([replace(run, file=fit_run(run)) for run in runs])
    settings, plain = settings_at(tmp_path / "one"), settings_at(tmp_path / "plain")
    with opened(settings) as con, opened(plain) as expected:
        folder = unpacked({**whole, "activities.csv": strava_csv(runs_with_files(runs), language, columns)},
                          tmp_path / "export_1")  # fmt: skip
        report = import_into(con, settings, folder)
        assert report.count("failed") == 0, [item for item in report.items if item.outcome == "failed"]
        import_into(expected, plain, unpacked(whole, tmp_path / "export_2"))
        told, wanted = history(con), history(expected)
        if columns == 72:  # there were no private notes yet
            wanted = [(*row[:7], None, *row[8:]) for row in wanted]
        if language in ("fr", "nl", "es", "da", "ja"):  # nobody has shown what they call the effort
            told, wanted = [row[:9] for row in told], [row[:9] for row in wanted]
        if language == "unknown":  # only the first columns are known by their place
            told, wanted = [row[:6] for row in told], [row[:6] for row in wanted]
            assert any("language that Niggle does not know" in w for item in report.items for w in item.warnings)
        assert told == wanted


def runs_with_files(runs: list[Run]) -> list[Run]:
    """The same, each with the file that it had."""
    return [replace(run, file=fit_run(run)) for run in runs]


def test_words_gear_and_totals_of_the_archive_stand_beside_the_file(tmp_path: Path) -> None:
    (run,) = worded(some_runs(1, files=True))
    settings = settings_at(tmp_path)
    folder = unpacked(strava_files([replace(run, distance_m=run.distance_m + 400, race=True)]), tmp_path / "export")
    with opened(settings) as con:
        import_into(con, settings, folder)
        ((title, words, note, gear, race, effort, metres, sport),) = con.execute(
            "select title, description, private_note, gear, race, rpe, distance_m, sport from activity"
        ).fetchall()
        assert (title, words, note, gear, effort) == (run.title, ODD_WORDS, run.note, run.gear, 6.0)
        assert (race, metres, sport) == (True, round(run.distance_m), "run.road")
        told = con.execute("select distance_m from source_activity where native_id is not null").fetchall()
        assert told == [(round(run.distance_m + 400),)]


def test_an_activity_without_a_file_comes_from_the_table_and_a_file_without_a_row_by_itself(tmp_path: Path) -> None:
    with_file, by_hand, lost = some_runs(3, files=True)
    files = dict(strava_files([with_file, replace(by_hand, file=None)]))
    files["activities/77.fit.gz"] = gzip.compress(fit_run(replace(lost, start=lost.start + timedelta(days=90))))
    files["activities.csv"] = strava_csv([with_file, replace(by_hand, file=None), lost])  # its file is not there
    settings = settings_at(tmp_path)
    with opened(settings) as con:
        report = import_into(con, settings, unpacked(files, tmp_path / "export"))
        assert report.count("failed") == 0
        assert count(con, "activity") == 4
        assert con.execute("select count(*) from activity where sample_count = 0").fetchall() == [(2,)]


def test_a_newer_archive_touches_only_what_changed(tmp_path: Path) -> None:
    runs = some_runs(30, files=True)
    newer = [*runs[:3], replace(runs[3], title="Renamed"), *runs[4:], *some_runs(32, files=True)[30:]]
    settings = settings_at(tmp_path)
    (tmp_path / "export_1.zip").write_bytes(zipped(strava_files(runs)))
    (tmp_path / "export_2.zip").write_bytes(zipped(strava_files(newer)))
    with opened(settings) as con:
        import_into(con, settings, tmp_path / "export_1.zip")
        before = set(con.execute("select activity_key, title, revision, activity_no from activity").fetchall())
        report = import_into(con, settings, tmp_path / "export_2.zip")
        assert (report.count("imported"), report.count("duplicate")) == (3, 30)  # the table and two runs
        after = set(con.execute("select activity_key, title, revision, activity_no from activity").fetchall())
        assert {row[1] for row in after - before} == {"Renamed", "Run 30", "Run 31"}
        assert {row[1] for row in before - after} == {"Run 3"}


def test_an_archive_of_another_account_is_asked_about(tmp_path: Path) -> None:
    mine, hers = some_runs(2, files=True), [replace(run, id=run.id + 50) for run in some_runs(3, files=True)]
    (tmp_path / "export_1.zip").write_bytes(zipped(strava_files(mine)))
    (tmp_path / "export_2.zip").write_bytes(zipped(strava_files(hers, athlete=42)))
    (tmp_path / "garmin_1.zip").write_bytes(zipped(garmin_files(mine)))
    (tmp_path / "garmin_2.zip").write_bytes(zipped(garmin_files(hers, user=43)))
    settings = settings_at(tmp_path)
    with opened(settings) as con:
        import_into(con, settings, tmp_path / "export_1.zip", tmp_path / "garmin_1.zip")
        before = count(con, "activity")
        refused = import_into(con, settings, tmp_path / "export_2.zip", tmp_path / "garmin_2.zip")
        assert refused.count("imported") == 0
        assert f"is not the one known here ({ACCOUNT})" in reason(refused, "export_2.zip!activities.csv")
        assert "--mine" in reason(refused, "summarizedActivities.json")
        assert count(con, "activity") == before
        with transaction(con):
            ann = add_athlete(con, "Ann", NOW)
        theirs = import_paths(con, settings, [tmp_path / "export_2.zip"], NOW, athlete_id=ann)
        assert theirs.count("failed") == 0
        again = import_into(con, settings, tmp_path / "export_2.zip")
        assert "is Ann's here" in reason(again, "activities.csv")
        claimed = import_paths(con, settings, [tmp_path / "garmin_2.zip"], NOW, mine=True)
        assert claimed.count("failed") == 0
        assert count(con, "activity") > before


def test_garmin_s_single_originals_and_its_list_are_the_same_runs(tmp_path: Path) -> None:
    runs = [replace(run, offset_s=7200) for run in some_runs(6, files=True)]
    for run in runs[:3]:
        name, data = garmin_export_original(run)
        (tmp_path / name).write_bytes(data)
    (tmp_path / "Activities.csv").write_bytes(garmin_csv(runs[:4]))
    settings = settings_at(tmp_path / "home", timezone="Europe/Berlin")
    with opened(settings) as con:
        report = import_into(con, settings, *tmp_path.glob("*.*"))
        assert report.count("failed") == 0
        assert count(con, "activity") == 4
        assert con.execute("select records, count(*) from activity group by 1 order by 1").fetchall() == [
            (1, 1),
            (2, 3),
        ]
        # a list that has grown
        (tmp_path / "Activities (1).csv").write_bytes(garmin_csv(runs))
        import_into(con, settings, tmp_path / "Activities (1).csv")
        assert count(con, "activity") == 6


DECISIONS = {
    "activity": "select activity_key, title, sport, distance_m, local_date, rpe, counted, records from activity",
    "changes": "select activity_key, field, value, replaced from activity_change join activity using (activity_no)",
    "verdicts": "select athlete_id, one_key, other_key, same from verdict",
    "tombstones": "select athlete_id, activity_key from tombstone",
    "spans": "select from_date, to_date, text from unrecorded_span",
    "episode_word": "select area, side, onset, word, value, local_date from episode_word",
    "gap_answer": "select from_date, answer, area, side, text from gap_answer",
    "ostrc_answer": "select local_date, area, side, version, q1, q2, q3, q4 from ostrc_answer",
    "clinician_finding": "select local_date, to_date, who, profession, text, area, side from clinician_finding",
    "privacy_zone": "select name, latitude_deg, longitude_deg from privacy_zone",
    "paper": "select local_date, title, url, sha256, file_kind, episode, area, side, text from paper",
    "finding_word": "select * exclude (decided_at) from finding_word",
    "red_flag_word": "select * exclude (put_away_at) from red_flag_word",
    "pain_note": "select local_date, area, side, severity, text, activity_key, from_finding, deleted_at from pain_note",
    "found": f"select local_date, words, area, side, state from seen_finding(1, {AS_OWNER}, null)",
    "look_at": f"select local_date, words, sign from seen_red_flag(1, {AS_OWNER}, null)",
}


def decided(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    """What the runner decided and what has become of it."""
    refresh(con)
    return {name: con.execute(f"{sql} order by all").fetchall() for name, sql in DECISIONS.items()}


def decide_everything(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """One of every decision there is."""
    keys = [key for (key,) in con.execute("select activity_key from activity order by started_utc").fetchall()]
    doubt = con.execute(
        "select one.activity_key, other.activity_key from likeness "
        "join source_activity one on one.activity_no = one_no "
        "join source_activity other on other.activity_no = other_no where asked order by all"
    ).fetchall()
    with transaction(con):
        for number, (field, value) in enumerate(
            [("title", "Mine"), ("sport", "other"), ("distance_m", "7777"), ("local_date", "2022-05-01"), ("rpe", "9"),
             ("counted", "no")]
        ):  # fmt: skip
            c.change(con, 1, keys[number], field, value, NOW)
        c.bury(con, 1, keys[6], NOW)
        for (one, other), same in zip(doubt, (True, False), strict=True):
            c.decide(con, 1, one, other, same, NOW)
        (record,) = con.execute(
            "select s.activity_key from activity_record r join activity a using (activity_no) "
            "join source_activity s on s.activity_no = r.record_no where a.activity_key = ? and s.native_id is null "
            "and s.activity_key <> ?",
            [keys[8], keys[8]],
        ).fetchall()[0]
        c.take_out(con, 1, record, NOW)
        c.add_unrecorded(con, c.Unrecorded(datetime(2022, 7, 1).date(), datetime(2022, 7, 3).date(), "lost"), NOW)
        onset = date(2022, 6, 1)
        add_pain(con, Pain(onset, "knee", "left", 4), NOW)
        said: list[tuple[str, str | None, date | None]] = [
            ("kind", "injury", None), ("trauma", None, None), ("clinician", None, date(2022, 6, 3)),
            ("onset", None, date(2022, 5, 30)), ("onset_uncertain", None, None), ("resolved", None, date(2022, 8, 1)),
            ("with", "thigh-left-2022-06-02", None), ("apart", "ankle-left-2022-06-02", None), ("note", "stop", None),
        ]  # fmt: skip
        for word, worth, on in said:
            say(con, Word("knee", "left", onset, word, worth, on), NOW, date(2022, 9, 1))
        answer_gap(con, GapAnswer(date(2022, 8, 2), "injury", "foot", "right", "rolled it"), NOW, date(2022, 9, 1))
        add_answer(con, Answer(date(2022, 6, 8), "knee", "left", (3, 2, 2, 3)), NOW)
        finding = Finding(date(2022, 6, 9), "knee caves in", "Ann", None, "knee", "left", date(2022, 7, 1))
        add_finding(con, finding, NOW)
        add_zone(con, Zone("home", 48.1, 11.5), NOW)
    add_paper(con, settings, Paper(date(2022, 6, 9), "Letter", document=Document(b"%PDF-1.7", "letter.pdf")), NOW)
    resolve(con)
    refresh(con)
    found = {row["words"]: found_of(row) for row in findings(con, OWNER).frame.iter_rows(named=True)}
    with transaction(con):
        confirm(con, found["left knee 4/10"], NOW)
        confirm(con, found["calf tight"], NOW, side="right")
        dismiss(con, found["right foot sore"], NOW)
        hip = confirm(con, found["left hip 3/10"], NOW)
        assert hip is not None
        delete(con, "pain_note", hip, NOW)
        (flag,) = red_flags(con, OWNER, date(2022, 6, 20)).frame.iter_rows(named=True)
        put_away(con, flag["sources"][0], flag["signs"][0], flag["id"], NOW)


SAID = (
    "",
    "left knee 4/10",
    "right foot sore",
    "calf tight",
    "left hip 3/10",
    "can't bear weight",
    "left shin sore",
)


def test_every_decision_survives_import_rebuild_export_and_backup(tmp_path: Path) -> None:
    told = zip(some_runs(12, files=True), [*SAID, *5 * [""]], strict=True)
    runs = [replace(run, description=words) for run, words in told]
    paths = sources(runs, tmp_path / "sources")
    for number, minutes in ((9, 9), (10, 8)):
        crop = replace(
            runs[number], start=runs[number].start + timedelta(minutes=minutes), distance_m=2_500, elapsed_s=800
        )
        (tmp_path / "sources" / "gpx" / f"crop{number}.gpx").write_bytes(gpx_run(crop))
    settings = settings_at(tmp_path / "first")
    with opened(settings) as con:
        import_into(con, settings, *paths)
        decide_everything(con, settings)
        wanted = decided(con)
        assert len(wanted["activity"]) == 12 + 1 - 1 + 1  # a doubt stays two, one is deleted, one is taken out
        (tmp_path / "newer.zip").write_bytes(zipped(strava_files([*runs, *some_runs(13, files=True)[12:]])))
        shutil.copytree(tmp_path / "sources" / "gpx", tmp_path / "copy")
        import_into(con, settings, *paths, tmp_path / "copy")
        assert decided(con) == wanted
        mark_all_stale(con)
        assert redecode(con, settings, NOW) == []
        assert decided(con) == wanted
        export_all(con, settings, tmp_path / "export", NOW)
        back_up(con, settings, tmp_path / "backup.zip", NOW)
        import_into(con, settings, tmp_path / "newer.zip")
        kept = decided(con)
        assert {name: kept[name] for name in kept if name != "activity"} == {
            name: wanted[name] for name in wanted if name != "activity"
        }
    second, third = settings_at(tmp_path / "second"), settings_at(tmp_path / "third")
    with opened(second) as con:
        take_back(con, second, tmp_path / "export", NOW)
        assert decided(con) == wanted
        import_into(con, second, *paths)
        assert decided(con) == wanted
    restore(third, tmp_path / "backup.zip", NOW)
    with opened(third) as con:
        resolve(con)
        assert decided(con) == wanted


def broken(files: Mapping[str, bytes], how: str, path: Path) -> Path:
    """An archive with something the matter."""
    data = bytearray(zipped(files))
    if how == "truncated":
        data = data[: len(data) // 2]
    elif how == "a member that lies about its size":
        at = data.rfind(b"PK\x01\x02")
        data[at + 24 : at + 28] = (2**31).to_bytes(4, "little")
    path.write_bytes(data)
    return path


def imported(tmp_path: Path, *paths: Path) -> tuple[ImportReport, list[tuple[Any, ...]]]:
    """Import them; what came of the files, and the activities by their distance."""
    settings = settings_at(tmp_path)
    with opened(settings) as con:
        report = import_into(con, settings, *paths)
        return report, con.execute("select distance_m, title from activity order by started_utc").fetchall()


@pytest.mark.parametrize("how", ["truncated", "a member that lies about its size"])
def test_a_damaged_archive_is_one_sentence_and_the_rest_goes_on(tmp_path: Path, how: str) -> None:
    archive = broken(strava_files(some_runs(3, files=True)), how, tmp_path / "export_1.zip")
    (tmp_path / "log.csv").write_text("date,distance_km\n2026-02-01,10\n")
    report, activities = imported(tmp_path, archive, tmp_path / "log.csv")
    assert report.count("failed") >= 1
    assert all(item.reason for item in report.items if item.outcome == "failed")
    assert (10_000, None) in activities


def test_a_file_name_that_excel_broke_and_files_of_no_kind_lose_nothing(tmp_path: Path) -> None:
    runs = some_runs(3, files=True)
    files = dict(strava_files(runs))
    files["activities.csv"] = files["activities.csv"].replace(runs[0].file_name.encode(), b"#error#")
    files["activities/1.bin.gz"] = gzip.compress(b"\0\1\2 nothing that is known")
    report, activities = imported(tmp_path, unpacked(files, tmp_path / "export"))
    assert len(activities) == 3  # the row and its file are alike in any case
    assert any("#error#" in warning for item in report.items for warning in item.warnings)
    assert outcomes(report)["1.bin.gz"] == "skipped"
    assert "not a format" in reason(report, "1.bin.gz")


def test_distances_in_the_wrong_order_and_a_date_to_come(tmp_path: Path) -> None:
    runs = [*some_runs(3), replace(some_runs(1)[0], id=9, start=NOW + timedelta(days=900), title="To come")]
    text = strava_csv(runs).decode().splitlines()
    swapped = []
    for line in text:
        cells = line.split(",")
        cells[6], cells[17] = cells[17], cells[6]
        swapped.append(",".join(cells))
    swapped[0] = text[0]
    # a comma within a date is quoted: the cells above are counted from the same places in every row
    (tmp_path / "activities.csv").write_text("\n".join(swapped))
    report, activities = imported(tmp_path, tmp_path / "activities.csv")
    assert report.count("failed") == 0
    assert "To come" not in {title for _, title in activities}


def test_a_hundred_thousand_summaries_are_read_one_by_one(tmp_path: Path) -> None:
    """As Garmin's archive has them; a broken end costs only what is behind it."""
    runs = some_runs(50)
    rows = json.loads(garmin_files(runs)[f"DI_CONNECT/DI-Connect-Fitness/{ACCOUNT}_0_summarizedActivities.json"])
    summaries = rows[0]["summarizedActivitiesExport"]
    padded = [{**summary, "padding": "x" * 20_000} for summary in summaries]
    text = json.dumps([{"summarizedActivitiesExport": padded}])
    (tmp_path / "1_0_summarizedActivities.json").write_text(text[:-30_000])
    report, activities = imported(tmp_path, tmp_path / "1_0_summarizedActivities.json")
    assert report.items[0].outcome == "imported"
    assert report.items[0].warnings
    assert len(activities) == 48


def test_a_zip_of_archives_is_each_an_archive_by_itself(tmp_path: Path) -> None:
    runs = some_runs(4, files=True)
    inner = zipped(strava_files(runs[:2]))
    with zipfile.ZipFile(tmp_path / "both.zip", "w") as archive:
        archive.writestr("export_1.zip", inner)
        archive.writestr("garmin.zip", zipped(garmin_files(runs[2:])))
    report, activities = imported(tmp_path, tmp_path / "both.zip")
    assert report.count("failed") == 0
    assert [title for _, title in activities] == [run.title for run in runs]


def test_an_archive_that_is_undone_leaves_nothing_and_an_older_one_holds_again(tmp_path: Path) -> None:
    runs = some_runs(5, files=True)
    renamed = [replace(run, title=f"New {run.title}") for run in [*runs, *some_runs(6, files=True)[5:]]]
    (tmp_path / "export_1.zip").write_bytes(zipped(strava_files(runs)))
    (tmp_path / "export_2.zip").write_bytes(zipped(strava_files(renamed)))
    settings = settings_at(tmp_path)
    with opened(settings) as con:
        empty = every_row(con)
        import_into(con, settings, tmp_path / "export_1.zip")
        first = derived(con)
        import_into(con, settings, tmp_path / "export_2.zip")
        assert con.execute("select count(*) from activity where starts_with(title, 'New')").fetchall() == [(6,)]
        undo_import(con, settings, 2, NOW)
        assert derived(con) == first
        undo_import(con, settings, 1, NOW)
        refresh(con)
        left = every_row(con)
        assert {table: rows for table, rows in left.items() if table in empty} == empty


def test_an_archive_that_has_not_changed_is_not_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_at(tmp_path)
    archive = tmp_path / "export_1.zip"
    archive.write_bytes(zipped(strava_files(some_runs(5, files=True))))
    os.utime(archive, (1_700_000_000, 1_700_000_000))
    with opened(settings) as con:
        first = import_into(con, settings, archive)
        monkeypatch.setattr(zipfile, "ZipFile", None)
        again = import_into(con, settings, archive)
    assert again.count("failed") == 0
    assert len(again.items) == len(first.items)
    assert (again.count("skipped"), again.count("duplicate")) == (first.count("skipped"), 6)


def test_an_archive_may_be_claimed_after_it_was_refused(tmp_path: Path) -> None:
    settings = settings_at(tmp_path)
    for name, account, runs in (("export_1.zip", 1, some_runs(1)), ("export_2.zip", 2, some_runs(4, files=True)[1:])):
        (tmp_path / name).write_bytes(zipped(strava_files(runs, athlete=account)))
        os.utime(tmp_path / name, (1_700_000_000, 1_700_000_000))
    with opened(settings) as con:
        report = import_into(con, settings, tmp_path / "export_1.zip", tmp_path / "export_2.zip")
        assert [item.path.rpartition("!")[2] for item in report.items if item.outcome == "failed"] == ["activities.csv"]
        assert count(con, "activity") == 1
        import_paths(con, settings, [tmp_path / "export_2.zip"], NOW, mine=True)
        assert count(con, "activity") == 4
