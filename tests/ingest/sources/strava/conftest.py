"""A stand-in for Strava whose clock stands at START, and a home that is connected to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fake_strava import FakeStrava
from tests.ingest.sources.strava.driving import START, Home, home


@pytest.fixture
def fake() -> Iterator[FakeStrava]:
    with FakeStrava(now=START) as fake:
        yield fake


@pytest.fixture
def runner(tmp_path: Path, fake: FakeStrava) -> Iterator[Home]:
    with home(tmp_path, fake) as one:
        yield one
