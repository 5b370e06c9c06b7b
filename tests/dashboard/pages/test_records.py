"""The records of one activity: what Strava's archive and its API say of it has one key."""

from streamlit.testing.v1 import AppTest


def _page() -> None:
    from datetime import date, datetime
    from typing import Any

    from dashboard.format import Shown
    from dashboard.pages.records import record

    def row(record_id: str, kind: str) -> dict[str, Any]:
        return {
            "record_id": record_id, "kind": kind, "title": "Hills", "sport": "run.road", "path": f"/{kind}",
            "local_date": date(2026, 2, 1), "started_local": datetime(2026, 2, 1, 8), "elapsed_s": 3600,
            "distance_m": 12_000, "sample_count": 0, "holds_samples": False, "holds_words": False, "reason": "why",
        }  # fmt: skip

    rows = [row("abc.0", "fit"), row("strava.7", "strava_csv"), row("strava.7", "strava_api")]
    for one in rows:
        record(one, Shown(), [other["record_id"] for other in rows if other is not one], "run")


def test_a_row_and_the_api_stand_side_by_side_and_neither_is_taken_out_without_the_other() -> None:
    page = AppTest.from_function(_page).run()
    assert not page.exception
    told = " ".join(str(one.value) for one in page.markdown)
    assert "Strava's archive" in told
    assert "Strava's API" in told
    assert [button.key for button in page.button] == ["apart-run-abc.0-fit"]
