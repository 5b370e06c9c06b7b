"""Source units to SI, at the edge and nowhere else."""

from datetime import datetime, timedelta
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

METRES_PER_MILE = 1609.344
METRES_PER_KM = 1000.0
METRES_PER_FOOT = 0.3048
EARTH_RADIUS_M = 6_371_008.8  # mean radius R1 of GRS 80
FIT_EPOCH = datetime(1989, 12, 31)  # noqa: DTZ001 (UTC throughout; the store keeps UTC without a zone)
FIT_SYSTEM_TIME_BELOW = 0x10000000  # below this, a FIT time counts seconds since the device was switched on
DEGREES_PER_SEMICIRCLE = 180.0 / 2**31

Number = TypeVar("Number", float, NDArray[np.float64])


def fit_time(seconds: float) -> datetime:
    """The UTC instant of a FIT date_time (seconds since 31 Dec 1989), as a datetime without a zone."""
    return FIT_EPOCH + timedelta(seconds=seconds)


def steps_per_minute(strides_per_minute: Number, fraction: float | None = None) -> Number:
    """Running cadence in steps/min from FIT's or Strava's one-leg cadence in strides/min."""
    return 2.0 * (strides_per_minute + (fraction or 0.0))


def great_circle_m(latitude_deg: NDArray[np.float64], longitude_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres between each position and the one before it (haversine); the first is 0, and so is an unknown one."""
    step = np.zeros(len(latitude_deg))
    known = np.flatnonzero(np.isfinite(latitude_deg) & np.isfinite(longitude_deg))
    if len(known) < 2:
        return step
    lat, lon = np.radians(latitude_deg[known]), np.radians(longitude_deg[known])
    h = np.sin(np.diff(lat) / 2) ** 2 + np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(lon) / 2) ** 2
    step[known[1:]] = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(h, 0.0, 1.0)))
    return step
