"""A guest's report: the link's own, made when it is asked for."""

from typing import Any

import pytest
import streamlit as st

from dashboard.desk import Desk
from dashboard.guard import VISIT_HEADER
from dashboard.pages import guest_report
from dashboard.report import report_of
from dashboard.report_shape import Report
from dashboard.seat import Seat
from dashboard.visits import LoggedOut
from tests.dashboard.pages.conftest import LookOn, ago
from tests.dashboard.pages.window import Window


def test_a_report_is_made_when_it_is_asked_for_once_and_not_when_the_link_is_over(
    look_on: LookOn, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = look_on("recent", "load", "runs")
    assert [one.proto.label for one in window.open("").test.get("download_button")] == ["Report of the last 6 weeks"]
    assert not window.open("", on=ago(3).isoformat()).test.get("download_button"), "of today only"
    assert owner.visits is not None
    seat = Seat(owner, owner.visits.guest(st.context.headers[VISIT_HEADER]))
    asked: list[Any] = []

    def counted(desk: Desk, *given: Any) -> Report:
        asked.append(given)
        return report_of(desk, *given)

    monkeypatch.setattr(guest_report, "report_of", counted)
    make = guest_report._made(seat, None)
    first = make()
    assert first == make()
    assert asked == [("Runner", seat.audience)], "the weeks are not asked for, either"
    assert "What hurt" not in first
    owner.answer("pain_add", on=ago(0).isoformat(), severity=5, area="knee", side="left", text=None)
    make()
    assert len(asked) == 2, "something may have changed"
    owner.answer("share_revoke", number=1)
    with pytest.raises(LoggedOut):
        make()
    assert len(asked) == 2
