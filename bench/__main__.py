"""`make bench`: run every benchmark, print what it found, and write bench/RESULTS.md."""

import os
import platform
from pathlib import Path

import duckdb

from bench import importing, querying, serving
from bench.measure import Comparison

RESULTS = Path(__file__).parent / "RESULTS.md"


def main() -> None:
    """Run, print, write."""
    lines = [
        "# What was measured",
        "",
        "Written by `make bench`: CPU time (user and system, children included), medians, both sides in one run and in",
        "turn, after checking that both give the same answer. Ratios travel between machines; seconds do not.",
        "",
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, {os.cpu_count()} cores.",
        "",
        "## Import",
        "",
    ]
    comparison, files, samples = importing.measure()
    lines += [
        "| what | Niggle | fitparse + executemany | times less CPU |",
        "|---|---|---|---|",
        f"| import {files} FIT files, {samples:,} samples, to the committed rows | {comparison.ours_s:.2f} s "
        f"({files / comparison.ours_s:.0f} files/s, {samples / comparison.ours_s:,.0f} samples/s) "
        f"| {comparison.theirs_s:.2f} s | {comparison.ratio:.1f} |",
    ]
    for activities in (500, 5000):
        lines += [
            "",
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
    if serving.CHROMIUM:
        lines += serving.report(serving.measure())
    else:
        lines += ["", "The dashboard was not measured: there is no chromium on this machine."]
    text = "\n".join(lines) + "\n"
    print(text)
    RESULTS.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
