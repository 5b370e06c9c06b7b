"""A sync that is driven from another process than the fake: by hand, or in a child that may be killed.

`python -m tests.ingest.sources.strava.driven HOME URL`: for each line on stdin it forks a child that syncs until all is
here, prints the child's number, and when the child has ended, how. What the sync needs is imported once, so that a
start costs nothing.
"""

import json
import os
import sys
import urllib.request
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from ingest.sources.strava.standing import standing_of
from ingest.sources.strava.sync import Sync
from ingest.store.connect import open_store
from tests.ingest.sources.strava.driving import settings_for, sync_of


def clock(url: str, **turned: Any) -> datetime:
    """The fake's clock, after it was turned."""
    body = json.dumps(turned).encode() if turned else None
    asked = urllib.request.Request(f"{url}/fake/clock", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked) as answer:
        return datetime.fromisoformat(json.load(answer)["now"])


def drive(con: duckdb.DuckDBPyConnection, sync: Sync, url: str, stepped: Callable[[], None] = lambda: None) -> None:
    """Sync until all is here, turning the clock wherever it waits."""
    while True:
        when = sync.step()
        stepped()
        if when is None:
            continue
        standing = standing_of(con, 1)
        assert standing is not None
        if standing.phase == "idle":
            return
        if standing.phase in ("reconnect", "inactive"):
            raise SystemExit(f"{standing.phase}: {standing.detail}")
        if when > clock(url):
            clock(url, now=when.isoformat())


def main() -> None:
    """As said above."""
    settings = settings_for(Path(sys.argv[1]).parent, sys.argv[2])
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            status = 1
            try:
                con = open_store(settings, clock(sys.argv[2]))
                drive(con, sync_of(con, settings, lambda: clock(sys.argv[2])), sys.argv[2])
                con.close()
                status = 0
            finally:
                sys.stderr.flush()
                os._exit(status)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
