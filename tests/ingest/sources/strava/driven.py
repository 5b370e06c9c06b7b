"""A process that syncs a home again and again, each time in a child that may be killed: `python -m ... HOME URL`.

For each line on stdin it forks a child that syncs until all is here, prints the child's number, and when the child has
ended, how. What the sync needs is imported once, so that a start costs nothing.
"""

import json
import os
import sys
import time
import urllib.request
from datetime import datetime
from pathlib import Path
from typing import Any

from analytics.run import refresh
from ingest.identity import resolve
from ingest.settings import Settings
from ingest.sources.strava.standing import standing_of
from ingest.sources.strava.sync import Sync
from ingest.store.connect import open_store


def clock(url: str, **turned: Any) -> datetime:
    """The fake's clock, after it was turned."""
    body = json.dumps(turned).encode() if turned else None
    asked = urllib.request.Request(f"{url}/fake/clock", body, {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(asked) as answer:  # noqa: S310
        return datetime.fromisoformat(json.load(answer)["now"])


def sync(home: Path, url: str) -> None:
    """Sync until all is here, turning the clock wherever it waits."""
    settings = Settings(home=home, strava_api_root=f"{url}/api/v3", strava_oauth_root=f"{url}/oauth")
    con = open_store(settings, clock(url))

    def changed() -> None:
        resolve(con)
        refresh(con)

    one = Sync(con, settings, 1, lambda: clock(url), changed, every=None)
    if "--ask" in sys.argv:
        one.ask()
    while True:
        when = one.step()
        standing = standing_of(con, 1)
        assert standing is not None
        if when is not None and standing.phase == "idle":
            con.close()
            return
        if standing.phase in ("reconnect", "inactive"):
            raise SystemExit(f"{standing.phase}: {standing.detail}")
        if when is not None and when > clock(url):
            clock(url, now=when.isoformat())


def main() -> None:
    """As said above."""
    home, url = Path(sys.argv[1]), sys.argv[2]
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            status = 1
            try:
                sync(home, url)
                status = 0
            finally:
                sys.stderr.flush()
                os._exit(status)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    time.tzset()
    main()
