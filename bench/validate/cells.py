"""Measure many cells in small pieces, on two processes, so that a run that was stopped goes on where it was.

Each piece is one line of a file that git does not see, told with what it was measured by (a digest of the modules that
the cells are made of): changed code measures anew.
"""

import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).parent.parent.parent
DONE = ROOT / "build" / "validate.jsonl"
SEEDS = (20261126, 1945, 7)
PROCESSES = 2
PROGRESS_S = 10.0


class Cell(Protocol):
    """What is measured under one name."""

    @property
    def key(self) -> str:
        """Its name in the file."""
        ...

    def measured(self, logs: int, seed: tuple[int, ...]) -> dict[str, float]:
        """Counts of so many histories."""
        ...


Counts = dict[str, float]
Piece = tuple[str, int, int, int]  # cell, seed, which piece, how many histories


def digest(modules: Sequence[str]) -> str:
    """What tells this code from any other. To be asked first: a file may change while hours are measured."""
    return sha256(b"".join((ROOT / name).read_bytes() for name in sorted(modules))).hexdigest()[:16]


def measure(cells: Sequence[tuple[Cell, int]], code: str, piece: int) -> dict[str, dict[int, Counts]]:
    """The counts of each cell by seed, measured by this code over so many histories a seed, in pieces of so many.

    Progress and the time that is left are told on stderr.
    """
    known = _known(code)
    by_key = {cell.key: cell for cell, _ in cells}
    wanted: list[Piece] = [
        (cell.key, seed, number, min(piece, histories - piece * number))
        for number in range(-(-max(histories for _, histories in cells) // piece))
        for cell, histories in cells
        for seed in SEEDS
        if piece * number < histories
    ]
    missing = [one for one in wanted if one not in known]
    DONE.parent.mkdir(exist_ok=True)
    began = told = time.monotonic()
    pool = ProcessPoolExecutor(PROCESSES, get_context("spawn"))
    with DONE.open("a", encoding="utf-8") as file, pool:
        file.write("\n")  # a line that was cut off ends here
        running = {pool.submit(_one, by_key[one[0]], one): one for one in missing}
        for count, ended in enumerate(as_completed(running), 1):
            one, counts = running[ended], ended.result()
            known[one] = counts
            file.write(json.dumps({"code": code, "piece": one, "counts": counts}) + "\n")
            file.flush()
            now = time.monotonic()
            if now - told > PROGRESS_S or count == len(missing):
                told = now
                left = (now - began) / count * (len(missing) - count) / 60
                of = f"{len(wanted) - len(missing) + count} of {len(wanted)} pieces"
                print(f"{of}, about {left:.0f} min left", file=sys.stderr, flush=True)
    found: dict[str, dict[int, Counts]] = {cell.key: {seed: {} for seed in SEEDS} for cell, _ in cells}
    for one in wanted:
        sums = found[one[0]][one[1]]
        for name, value in known[one].items():
            sums[name] = sums.get(name, 0) + value
    return found


def _one(cell: Cell, piece: Piece) -> Counts:
    key, seed, number, histories = piece
    return cell.measured(histories, (seed, int(sha256(key.encode()).hexdigest()[:8], 16), number))


def _known(code: str) -> dict[Piece, Counts]:
    """What an earlier run has measured by the same code; a line that was cut off when it was stopped is none."""
    known: dict[Piece, Counts] = {}
    for line in DONE.read_text("utf-8").splitlines() if DONE.exists() else ():
        if not (line.startswith("{") and line.endswith("}}")):
            continue
        told = json.loads(line)
        if told["code"] == code:
            key, seed, number, histories = told["piece"]
            known[key, seed, number, histories] = told["counts"]
    return known
