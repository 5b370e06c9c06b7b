"""A back-fill that is killed again and again, with a tenth of all answers gone wrong, ends as if it never was."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from ingest.formats.strava_api import digest
from ingest.sources.strava.vault import Vault
from ingest.store import originals
from ingest.store.connect import open_store
from tests.fake_strava import FakeStrava, Limits
from tests.fake_strava.bodies import summary
from tests.ingest.sources.strava.driving import START, connected, settings_for

KILLS = 20
RUNS = 260  # with 3,000 it holds, too, and takes some minutes
HOURS = 0.05


def test_kills_and_faults_lose_and_double_nothing(tmp_path: Path) -> None:
    chance = random.Random(20260701)
    with FakeStrava(now=START, limits=Limits(read_15min=60, read_day=400)) as fake:
        fake.fill(RUNS, newest=START - timedelta(days=2), hours=HOURS, every=1)
        fake.faults_rate(
            0.10, seed=3, kinds=("429", "401", "500", "502", "html", "truncated", "closed", "reset", "null")
        )
        fake.short_page = 1
        settings = settings_for(tmp_path, fake.url)
        con = open_store(settings, fake.now())
        connected(con, settings, fake)
        con.close()
        killed = 0
        command = [sys.executable, "-m", "tests.ingest.sources.strava.driven", str(settings.home), fake.url]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as driven:
            assert driven.stdin is not None
            assert driven.stdout is not None
            for number in range(KILLS + 1):
                asked = len(fake.requests)
                print("go", file=driven.stdin, flush=True)
                child = int(driven.stdout.readline())
                if number < KILLS:
                    wait_for_requests(fake, asked + chance.randrange(1, 2 * RUNS // KILLS))  # all over the back-fill
                    time.sleep(chance.random() * 0.05)  # anywhere between asking, writing and putting away
                    os.kill(child, signal.SIGKILL)
                ended = int(driven.stdout.readline())
                killed += ended == -signal.SIGKILL
            driven.stdin.close()
        assert killed >= KILLS - 2
        assert ended == 0
        assert fake.too_many == 0
        con = open_store(settings, fake.now())
        ids = [row[0] for row in con.execute("select native_id from source_activity order by 1").fetchall()]
        assert ids == sorted(str(number) for number in fake.activities)
        stored = dict(con.execute("select native_id, digest from strava_activity").fetchall())
        assert stored == {str(run.id): digest(summary(run, fake.athlete_id)) for run in fake.activities.values()}
        samples = con.execute(
            "select count(*) filter (sample_count > 20), sum(sample_count), (select count(*) from sample) "
            "from source_activity"
        ).fetchall()[0]
        assert samples[0] == RUNS
        assert samples[1] == samples[2]
        assert con.execute("select count(*) from activity").fetchall() == [(RUNS,)]
        for sha256, byte_count in con.execute("select sha256, byte_count from source_record").fetchall():
            assert originals.is_whole(settings.originals, sha256, byte_count)
        con.close()
        held = Vault(settings, 1).read()
        assert held is not None
        assert held.refresh_token == fake.valid_refresh_token


def wait_for_requests(fake: FakeStrava, count: int) -> None:
    """Until so many requests were made, or for a few seconds."""
    until = time.monotonic() + 10
    while len(fake.requests) < count and time.monotonic() < until:
        time.sleep(0.002)
