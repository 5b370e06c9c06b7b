"""What belongs to every figure that is shown: its name, unit, question, formula, and who disputes it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure that Niggle shows.

    `question` is what it answers, in plain words, and `definition` its formula; `caveat` is the sentence that stands
    beside it wherever it is shown; `source` and `disputed_by` cite papers.
    """

    title: str
    unit: str
    question: str
    definition: str
    caveat: str
    source: str
    disputed_by: str
