"""Where does it hurt, in words?"""

_AREA_WORDS = {"hip_groin": "hip or groin", "lumbosacral": "lower back", "other": "pain"}
_SIDE_WORDS = {"left": "left ", "right": "right ", "bilateral": "both sides, "}


def where(area: str | None, side: str | None) -> str:
    """Where does it hurt, as one would say it: left knee. Without an area it is "pain"."""
    return _SIDE_WORDS.get(side or "", "") + _AREA_WORDS.get(area or "other", (area or "").replace("_", " "))
