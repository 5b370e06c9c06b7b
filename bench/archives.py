"""What does it cost that runs come in Strava's archive and not as bare files; and what, that a newer archive comes?"""

import gzip
import statistics
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from bench.bulk import Took, run_command
from bench.hours import APART, LAST_START, SECONDS, hour_run, write_hours
from tests.archives import Run, strava_files

FILES = 3_000
TURNS = 3
NEW = 5
RATE = 0.6  # of the rate of bare files

_SAME = "select activity_key, round(distance_m), started_utc from activity order by all"
# All that an activity says, without the numbers by which the store holds it together.
_SAID = "select * exclude (activity_no, source_no, words_no, revision) from activity order by all"


def report() -> list[str]:
    """The section of the results. Errors: AssertionError if both ways do not end with the same activities."""
    with tempfile.TemporaryDirectory() as name:
        return measure(Path(name), FILES)


def measure(folder: Path, files: int) -> list[str]:
    """The section on so many runs."""
    bare, archive, newer = folder / "bare", folder / "export_7.zip", folder / "export_8.zip"
    bare.mkdir()
    write_hours(bare, files)
    runs = [_listed(number) for number in range(files)]
    write_archive(archive, runs)
    write_archive(newer, [*(_listed(-number) for number in range(1, NEW + 1)), _renamed(runs[0]), *runs[1:]])
    took: tuple[list[Took], list[Took]] = ([], [])
    for turn in range(TURNS):
        homes = (folder / f"bare-{turn}", folder / f"archive-{turn}")
        for place, (home, source) in enumerate(zip(homes, (bare, archive), strict=True)):
            took[place].append(run_command(home, "import", str(source)))
        ends = [_rows(home, _SAME) for home in homes]
        assert len(ends[0]) == files, len(ends[0])
        assert ends[0] == ends[1], "both ways must end with the same activities"
    before = set(_rows(homes[1], _SAID))
    again = run_command(homes[1], "import", str(newer))
    after = set(_rows(homes[1], _SAID))
    new_or_changed, gone = len(after - before), len(before - after)
    assert (new_or_changed, gone) == (NEW + 1, 1), (new_or_changed, gone)
    rates = [files / statistics.median(one.cpu_s for one in side) for side in took]
    ratio = f"{100 * rates[1] / rates[0]:.0f} %"
    return [
        "## Archives",
        "",
        f"The same {files:,} one-hour runs as bare FIT files in a folder and as Strava's archive (a zip with the list",
        f"of all activities and every file in gzip), each into an empty home by the command; medians of {TURNS} turns,",
        "after checking that both end with the same activities. **Bold** misses its target.",
        "",
        "| what | bare files | the archive | rate of the archive | target |",
        "|---|---|---|---|---|",
        f"| files per CPU second | {rates[0]:.0f} | {rates[1]:.0f} "
        f"| {ratio if rates[1] >= RATE * rates[0] else f'**{ratio}**'} | at least {100 * RATE:.0f} % |",
        f"| memory meanwhile, at most | {max(one.peak_mb for one in took[0]):.0f} MB "
        f"| {max(one.peak_mb for one in took[1]):.0f} MB | – | – |",
        "",
        f"A newer archive of the same athlete, with {NEW} new runs and one renamed: {again.cpu_s:.1f} s of CPU, "
        f"{again.wall_s:.1f} s by the clock; {new_or_changed} of {len(after):,} activities are new or changed.",
    ]


def write_archive(file: Path, runs: Iterable[Run]) -> None:
    """Strava's archive of these runs, packed as Strava packs it."""
    by_name = {run.file_name: run for run in runs}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in strava_files(list(by_name.values())).items():
            run = by_name.get(name)
            archive.writestr(name, data if run is None else gzip.compress(hour_run(_number(run))[0], mtime=0))


def _listed(number: int) -> Run:
    """What the list says of a run; its recording is made when it is packed, so that not all of them are held."""
    start, covered_m = LAST_START - number * APART, hour_run(number)[1]
    return Run(
        id=2_000_000 - number, start=start, distance_m=covered_m, moving_s=SECONDS, elapsed_s=SECONDS,
        title=f"Run {number}", file=b"-",
    )  # fmt: skip


def _number(run: Run) -> int:
    return 2_000_000 - run.id


def _renamed(run: Run) -> Run:
    return replace(run, title="Another name")


def _rows(home: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(home / "niggle.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()
