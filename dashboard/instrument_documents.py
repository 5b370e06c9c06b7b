"""Questionnaires, findings and papers as documents: figures as they come from `analytics`, days as text."""

from typing import TYPE_CHECKING, Any

from dashboard.documents import is_synthetic, plain_rows

if TYPE_CHECKING:
    import duckdb

    from analytics.run import Seen
    from dashboard.shapes import FindingsDocument, OstrcDocument, OstrcQuestionsDocument, PapersDocument


def ostrc_document(con: "duckdb.DuckDBPyConnection", seen: "Seen") -> "OstrcDocument":
    """Every filled-in overuse questionnaire with its score."""
    from analytics.instruments import ostrc_answers

    found = ostrc_answers(con, seen)
    rows: Any = plain_rows(found.frame)
    return {"rows": rows, "caveats": list(found.caveats), "synthetic": is_synthetic(con, seen)}


def ostrc_questions(area: str, side: str | None) -> "OstrcQuestionsDocument":
    """The overuse questionnaire about one place, word for word."""
    from analytics.areas import where
    from analytics.instruments import ENDS, OSTRC_O2

    place = where(area, side)
    asked: Any = [
        {"question": question.format(place=place), "options": [one.format(place=place) for one in options]}
        for question, options in OSTRC_O2
    ]
    return {"version": "O2", "questions": asked, "ends": list(ENDS)}


def findings_document(con: "duckdb.DuckDBPyConnection", seen: "Seen") -> "FindingsDocument":
    """What clinicians found."""
    from analytics.instruments import clinician_findings

    found = clinician_findings(con, seen)
    rows: Any = plain_rows(found.frame)
    return {"rows": rows, "caveats": list(found.caveats), "synthetic": is_synthetic(con, seen)}


def papers_document(con: "duckdb.DuckDBPyConnection", seen: "Seen", text: str) -> "PapersDocument":
    """Links and documents that have all of these words."""
    from analytics.instruments import papers

    rows: Any = plain_rows(papers(con, seen, text).frame)
    return {"rows": rows, "synthetic": is_synthetic(con, seen)}
