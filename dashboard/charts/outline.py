"""The way of a run as a small drawing: north up, a scale, and nothing else to tell where on earth it is."""

from html import escape
from itertools import groupby
from typing import Any

import numpy as np
import polars as pl

from dashboard.format import METRES, Shown
from dashboard.theme import FONT, Palette

METRES_A_DEGREE = 111_195  # along a meridian
SIDE, EDGE, BELOW = 180.0, 10.0, 24.0  # px: of the drawing, around it, and for the scale below it
SMALLEST_M = 100.0  # standing still is drawn as a dot, and not as wide as a marathon
SCALES = tuple(digit * 10**power for power in range(-2, 4) for digit in (1, 2, 5))  # km or mi


def outline_svg(track: pl.DataFrame, shown: Shown, colours: Palette, said: str) -> str:
    """The track of `analytics.runs.outline` as SVG; `said` is what it is called for whoever does not see it."""
    east, north = _metres(track)
    px = SIDE / max(float(np.ptp(east)), float(np.ptp(north)), SMALLEST_M)  # of a metre
    x = EDGE + (SIDE - np.ptp(east) * px) / 2 + (east - east.min()) * px
    y = EDGE + (SIDE - np.ptp(north) * px) / 2 + (north.max() - north) * px
    whole = SIDE + 2 * EDGE
    drawn = "".join(_lines(x, y, track["segment"].to_list(), colours))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole:g} {whole + BELOW:g}" role="img" '
        f'aria-label="{escape(said)}">{drawn}{_scale(px, whole, shown, colours)}</svg>'
    )


def _metres(track: pl.DataFrame) -> tuple[Any, Any]:
    """Metres east and north of the first place; within a run the earth is flat enough."""
    latitude, longitude = track["latitude_deg"].to_numpy(), track["longitude_deg"].to_numpy()
    off = (longitude - longitude[0] + 180) % 360 - 180  # also over the date line
    return off * METRES_A_DEGREE * np.cos(np.radians(latitude.mean())), (latitude - latitude[0]) * METRES_A_DEGREE


def _lines(x: Any, y: Any, segments: list[int], colours: Palette) -> list[str]:
    """A line for each stretch; a place alone is a dot."""
    drawn = []
    for _, places in groupby(range(len(segments)), key=segments.__getitem__):
        points = [(float(x[at]), float(y[at])) for at in places]
        if len(points) == 1:
            drawn.append(f'<circle cx="{points[0][0]:.1f}" cy="{points[0][1]:.1f}" r="1.2" fill="{colours.running}"/>')
            continue
        drawn.append(
            f'<polyline points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in points)}" fill="none" '
            f'stroke="{colours.running}" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"/>'
        )
    return drawn


def _scale(px: float, whole: float, shown: Shown, colours: Palette) -> str:
    """A bar of a round length, at most half as wide as the drawing."""
    unit_px = px * METRES[shown.unit]
    length = max(one for one in SCALES if one * unit_px <= SIDE / 2)
    end, at = EDGE + length * unit_px, whole + 8
    words = f"{length * 1000:g} m" if shown.unit == "km" and length < 1 else f"{length:g} {shown.unit}"
    return (
        f'<path d="M{EDGE:g} {at - 4:g}V{at:g}H{end:.1f}V{at - 4:g}" fill="none" stroke="{colours.faint}"/>'
        f'<text x="{end + 6:.1f}" y="{at + 3:g}" font-size="11" font-family="{FONT}" fill="{colours.faint}">'
        f"{words}</text>"
    )
