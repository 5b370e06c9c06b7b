"""`niggle zone`: places that nobody else is shown."""

import json
from pathlib import Path

from tests.command import niggle


def test_places_are_added_listed_and_taken_away(tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = niggle(home, "zone", "add", "home", "--at", "48.137, 11.575")
    assert (done.returncode, done.stdout) == (0, "Kept as number 1: nobody else is shown what lies near it.\n")
    refused = niggle(home, "zone", "add", "home", "--at", "48.137")
    assert refused.returncode == 2
    assert "Write latitude and longitude as 48.137,11.575." in refused.stderr
    rows = json.loads(niggle(home, "zone", "list", "--json").stdout)["rows"]
    assert rows == [{"id": 1, "name": "home", "latitude_deg": 48.137, "longitude_deg": 11.575}]
    assert "48.1370, 11.5750" in niggle(home, "zone", "list").stdout
    assert niggle(home, "zone", "delete", "1").returncode == 0
    assert "No place is written down." in niggle(home, "zone", "list").stdout
