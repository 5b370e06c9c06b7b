"""A faithful fake of Strava's HTTP API, for tests and for trying: `with FakeStrava(now=...) as fake`."""

from tests.fake_strava.fake import FakeStrava
from tests.fake_strava.messages import Request
from tests.fake_strava.meter import GENEROUS, Limits
from tests.fake_strava.run import Run

__all__ = ["GENEROUS", "FakeStrava", "Limits", "Request", "Run"]
