"""What did the runner answer to set questions, what did clinicians find, and where is that link?"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import duckdb
import polars as pl

from analytics.pain import NOT_SHARED, TRIED_NOT_SHARED
from analytics.result import Result
from analytics.run import Seen, query

PAPERS_NOT_SHARED = "Links and documents are the athlete's own and are not shared."

# Questions and options of OSTRC-O2, word for word; {place} is the location that they leave open. Which of the words
# could be checked, and against what, is in docs/decisions/0023.
OSTRC_O2: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Have you had any difficulties participating in training and competition due to {place} problems during the "
        "past 7 days?",
        (
            "Full participation without {place} problems",
            "Full participation, but with {place} problems",
            "Reduced participation due to {place} problems",
            "Could not participate due to {place} problems",
        ),
    ),
    (
        "To what extent have you modified your training or competition due to {place} problems during the past 7 days?",
        ("No modification", "To a minor extent", "To a moderate extent", "To a major extent"),
    ),
    (
        "To what extent have {place} problems affected your performance during the past 7 days?",
        ("No effect", "To a minor extent", "To a moderate extent", "To a major extent"),
    ),
    (
        "To what extent have you experienced {place} pain related to your sport during the past 7 days?",
        ("No pain", "Mild pain", "Moderate pain", "Severe pain"),
    ),
)
ENDS = (1, 4)  # options of the first question after which no other is asked
WEEK_DAYS = 7
NO_DIAGNOSIS = "A score counts your answers. It is no diagnosis, and no limit of it says what to do."
HEARD = "A finding is of whoever is named, in the words that you heard. Niggle cannot see it and adds nothing to it."


def ostrc_answers(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """What score have the answers to the overuse questionnaire, week by week? Newest first.

    Columns: id, local_date (the last of the seven days), area, side, version (O2, or O1 of the questionnaire before),
    q1 to q4 (the options chosen, from 1; null: not asked), score (0-100), substantial (the second or third question was
    answered with a moderate extent or more, or nothing could be taken part in).
    """
    frame = query(con, "ostrc_answers", seen)
    return Result(frame, {"score": "0-100"}, len(frame), caveats=(NO_DIAGNOSIS if seen.sees("pain") else NOT_SHARED,))


def answers_due(answers: Result, today: date) -> bool:
    """Whether the last answers are of seven days ago or longer, or there are none."""
    last = answers.frame["local_date"].max()
    return not isinstance(last, date) or today - last >= timedelta(days=WEEK_DAYS)


def clinician_findings(con: duckdb.DuckDBPyConnection, seen: Seen) -> Result:
    """What did clinicians find, and who was it? Newest first.

    Columns: id, local_date, to_date (null: nothing was said of an end), who, profession, text, area, side.
    """
    frame = query(con, "clinician_findings", seen)
    return Result(frame, {}, len(frame), caveats=(HEARD if seen.sees("tried") else TRIED_NOT_SHARED,))


def findings_of(findings: pl.DataFrame, episode: Mapping[str, Any], today: date) -> pl.DataFrame:
    """Which findings are about an episode: of its area, on its side or none, from its onset to its end?"""
    end = episode["resolved"] or today
    begun = pl.col("to_date").fill_null(pl.col("local_date")) >= episode["onset"]
    place = (pl.col("area") == episode["area"]) & pl.col("side").is_in([episode["side"], "bilateral", "unspecified"])
    return findings.filter(begun & place & (pl.col("local_date") <= end))


def papers(con: duckdb.DuckDBPyConnection, seen: Seen, text: str = "") -> Result:
    """Which links and documents have all words of `text` in title, words, link, file name or place? Newest first.

    Columns: id, local_date, title, url, sha256, file_kind, file_name, byte_count, episode, area, side, text.
    """
    frame = query(con, "papers", seen, words=text.split())
    caveats = () if seen.audience == "owner" else (PAPERS_NOT_SHARED,)
    return Result(frame, {"byte_count": "bytes"}, len(frame), caveats=caveats)


def papers_of(
    papers: pl.DataFrame, members: Sequence[Mapping[str, Any]], known: Collection[str], today: date
) -> pl.DataFrame:
    """Which links and documents stand with an episode (`members`: it, and those that are one with it)? Newest first.

    Those that were kept with it; and of its area, on its side or none, those from its onset to its end that are kept
    with no episode that there is (`known`).
    """
    filed = pl.col("episode").is_in([one["id"] for one in members])
    loose = ~pl.col("episode").is_in(list(known)).fill_null(value=False)
    near = [
        (pl.col("area") == one["area"])
        & pl.col("side").fill_null("unspecified").is_in([one["side"], "bilateral", "unspecified"])
        & pl.col("local_date").is_between(one["onset"], one["resolved"] or today)
        for one in members
    ]
    return papers.filter(filed | (loose & pl.any_horizontal(near)))
