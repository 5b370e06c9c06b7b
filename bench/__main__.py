"""`make bench`: run every benchmark, print what it found, and write bench/RESULTS.md; or `python -m bench serving`."""

import os
import platform
import re
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `niggle` does, and before numpy is there

import duckdb

from bench import (
    archives,
    bulk,
    crowd,
    decoding,
    deriving,
    importing,
    matching,
    notes,
    onset,
    querying,
    reading_xml,
    serving,
    syncing,
)
from bench.measure import Comparison
from bench.visiting import CHROMIUM

RESULTS = Path(__file__).parent / "RESULTS.md"


def main(wanted: list[str]) -> None:
    """Run, print, write; of what is not run the figures that are there stay. Errors: SystemExit for an unknown part."""
    if unknown := set(wanted) - set(PARTS):
        raise SystemExit(f"There is no {', '.join(sorted(unknown))}; there is {', '.join(PARTS)}.")
    kept = re.split(r"^(?=## )", RESULTS.read_text("utf-8") if RESULTS.exists() else "", flags=re.MULTILINE)[1:]
    sections = [_head()]
    for name, (heading, run) in PARTS.items():
        if not wanted or name in wanted:
            sections.append("\n".join(run()))
        else:
            sections += [section.strip() for section in kept if section.startswith(f"## {heading}")]
    text = "\n\n".join(sections) + "\n"
    print(text)
    RESULTS.write_text(text, "utf-8")


def _head() -> str:
    return "\n".join(
        [
            "# What was measured",
            "",
            "Written by `make bench`: CPU time (user and system, children included), medians, both sides in one",
            "run and in turn, after checking that both give the same answer. Ratios travel to other machines, seconds",
            "do not.",
            "",
            f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, {os.cpu_count()} cores.",
        ]
    )


def _import() -> list[str]:
    comparison, files, samples = importing.measure()
    return [
        "## Import",
        "",
        "| what | Niggle | fitparse + executemany | times less CPU |",
        "|---|---|---|---|",
        f"| import {files} FIT files, {samples:,} samples, to the committed rows | {comparison.ours_s:.2f} s "
        f"({files / comparison.ours_s:.0f} files/s, {samples / comparison.ours_s:,.0f} samples/s) "
        f"| {comparison.theirs_s:.2f} s | {comparison.ratio:.1f} |",
    ]


def _reading_xml() -> list[str]:
    return reading_xml.report(reading_xml.measure())


def _answers() -> list[str]:
    lines: list[str] = []
    for activities in (500, 5000):
        lines += [
            *([""] if lines else []),
            f"## Answers on {activities:,} activities",
            "",
            "| question | Niggle | in a notebook (Polars; a Python loop) | times less CPU |",
            "|---|---|---|---|",
        ]
        for question, found in querying.measure(activities).items():
            if isinstance(found, Comparison):
                theirs, ratio = f"{1000 * found.theirs_s:.1f} ms", f"{found.ratio:.1f}"
                lines.append(f"| {question} | {1000 * found.ours_s:.1f} ms | {theirs} | {ratio} |")
            else:
                lines.append(f"| {question} | {1000 * found:.1f} ms | – | – |")
    return lines


def _dashboard() -> list[str]:
    if CHROMIUM is None:
        return ["## Dashboard", "", "It was not measured: there is no chromium on this machine."]
    return serving.report(serving.measure())


# By name: what the headings of its sections begin with, and what makes them.
PARTS: dict[str, tuple[str, Callable[[], list[str]]]] = {
    "decoding": ("Decoding FIT", lambda: decoding.report(decoding.measure())),
    "reading_xml": ("Reading GPX and TCX", _reading_xml),
    "importing": ("Import", _import),
    "bulk": ("Bulk import", bulk.report),
    "archives": ("Archives", archives.report),
    "matching": ("One run, once", matching.report),
    "notes": ("Notes", lambda: notes.report(notes.measure())),
    "querying": ("Answers", _answers),
    "deriving": ("Load and gait, derived", lambda: deriving.report(deriving.measure())),
    "onset": ("Before", lambda: onset.report(onset.measure())),
    "syncing": ("Strava's API", syncing.report),
    "serving": ("Dashboard", _dashboard),
    "crowd": ("Twenty people", crowd.report),
}


if __name__ == "__main__":
    main(sys.argv[1:])
