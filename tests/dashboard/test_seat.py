"""What a visitor may ask the owner of the database: every request, as nobody's, the owner's and another athlete's."""

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from analytics.audience import SCOPES, Share
from dashboard import requests
from dashboard.desk import utc_now
from dashboard.guests import Guest, guest_key
from dashboard.owner import Owner
from dashboard.seat import CONFIRMED, GUEST, HOUSE, OWN, PROPOSING, TERMINAL, NotConfirmed, NotYours, Seat
from dashboard.strava import ServiceStrava
from dashboard.visits import LoggedOut, Visitor, Visits
from ingest.errors import Refusal
from ingest.settings import load_settings
from ingest.sources.strava.oauth import NotConnected

ALL = {**requests.QUESTIONS, **requests.ENTRIES, **requests.CORRECTIONS, **requests.WORKS, **requests.ACCOUNTS}
OWNER = Visitor(1, None, "Runner", 1, confirmed=True)
MARA = Visitor(2, "Mara", "Mara", 2, confirmed=True)
LOG = b"date,distance_km,duration,title\n2026-01-01,10.0,50:00,Zebra\n2026-01-03,11.0,55:00,Zebra too\n"
DAY = "2026-01-02"


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Owner]:
    """The owner's two runs, a pain, what was tried, a shoe, unrecorded days; Mara with nothing."""
    home = tmp_path_factory.mktemp("seat") / "home"
    owner = Owner(lambda: load_settings(home, {}))
    owner.answer("athlete_add", name="Mara")
    _done(owner.upload([("log.csv", io.BytesIO(LOG)), ("x.txt", io.BytesIO(b"no run"))]))
    owner.answer("pain_add", on="2026-01-01", severity=4, area="knee", text="zebra")
    owner.answer("tried_add", begun="2026-01-01", kind="rest", text="zebra")
    owner.answer("gear_add", kind="shoe", name="zebra", begun="2026-01-01")
    owner.answer("unrecorded_add", first=DAY, last=DAY)
    owner.answer("ostrc_add", on=DAY, area="knee", side="left", options=[1])
    owner.answer("pain_say", on=DAY, text="zebra: left shin 6/10, hurts at rest and at night, cannot hop on it")
    owner.answer("clinician_add", on=DAY, text="zebra", who="Ann")
    owner.answer("paper_add", title="zebra", url="https://example.org/zebra")
    owner.answer("share_create", name="zebra", sees=["load"])
    owner.answer("body_set", fact="sex", value="female", first=DAY)
    yield owner
    owner.close()


def _done(job: Any) -> Any:
    for _ in job.updates(0.05):
        pass
    return job


def test_of_every_request_it_was_decided_whose_it_is() -> None:
    assert set(ALL) == OWN | HOUSE | TERMINAL
    assert len(OWN) + len(HOUSE) + len(TERMINAL) == len(ALL)
    assert CONFIRMED <= OWN


@pytest.mark.parametrize("name", sorted(HOUSE | TERMINAL))
def test_what_is_about_the_house_is_refused_to_another_athlete(owner: Owner, name: str) -> None:
    with pytest.raises(NotYours):
        Seat(owner, MARA).answer(name)
    with pytest.raises(NotYours):
        Seat(owner, MARA).submit(name, {}, "x")


@pytest.mark.parametrize("name", sorted(TERMINAL))
def test_what_is_the_terminals_is_refused_to_the_owners_page_too(owner: Owner, name: str) -> None:
    with pytest.raises(NotYours):
        Seat(owner, OWNER).answer(name)


@pytest.mark.parametrize("name", sorted(OWN))
def test_another_athlete_is_never_asked_for(owner: Owner, name: str) -> None:
    for athlete in ("Runner", "runner", "Nobody"):
        with pytest.raises(NotYours):
            Seat(owner, MARA).answer(name, athlete=athlete)
    with pytest.raises(NotYours):
        Seat(owner, OWNER).answer(name, athlete="Mara")


OF_THE_OWNER: dict[str, dict[str, Any]] = {
    "pain_edit": {"number": 1, "changes": {"text": "hers"}}, "pain_delete": {"number": 1},
    "pain_restore": {"number": 1},
    "tried_edit": {"number": 1, "changes": {"text": "hers"}}, "tried_delete": {"number": 1},
    "tried_restore": {"number": 1}, "unrecorded_delete": {"number": 1}, "body_delete": {"number": 1},
    "gear_edit": {"number": 1, "changes": {"name": "hers"}}, "gear_delete": {"number": 1},
    "run": {"key": "KEY"}, "change_activity": {"activity": "KEY", "field": "title", "value": "hers"},
    "delete_activity": {"activity": "KEY"}, "restore_activity": {"activity": "KEY"},
    "same_run": {"one": "KEY", "other": "OTHER"}, "different_runs": {"one": "KEY", "other": "OTHER"},
    "ostrc_delete": {"number": 1}, "ostrc_restore": {"number": 1},
    "clinician_edit": {"number": 1, "changes": {"text": "hers"}}, "clinician_delete": {"number": 1},
    "clinician_restore": {"number": 1}, "paper_delete": {"number": 1}, "paper_restore": {"number": 1},
    "found_confirm": {"ids": ["FINDING"]}, "found_dismiss": {"ids": ["FINDING"]}, "found_undo": {"ids": ["FINDING"]},
    "flag_put_away": {"flag": "FLAG"}, "flag_bring_back": {"flag": "FLAG"},
    "share_revoke": {"number": 1}, "take_out": {"record": "KEY"}, "withdraw": {"one": "KEY", "other": "OTHER"},
    "episode_say": {"episode": "knee-unspecified-2026-01-01", "word": "kind", "value": "injury"},
    "episode_undo": {"episode": "knee-unspecified-2026-01-01"},
    "gap_say": {"begun": "2026-01-04", "answer": "travel"}, "gap_undo": {"begun": "2026-01-04"},
}  # fmt: skip


@pytest.mark.parametrize("name", OF_THE_OWNER)
def test_the_owners_numbers_and_keys_are_nothing_to_another_athlete(owner: Owner, name: str) -> None:
    keys = owner.answer("spikes")["rows"]
    found = owner.answer("found", on="2026-01-10")
    known = {"FINDING": found["rows"][0]["id"], "FLAG": found["look_at"][0]["id"]}
    known |= {"KEY": keys[0]["activity_id"], "OTHER": keys[1]["activity_id"]}
    given = OF_THE_OWNER[name].items()
    values = {key: known.get(value, value) if isinstance(value, str) else value for key, value in given}
    values |= {key: [known[one] for one in value] for key, value in given if key == "ids"}
    before = _all_of(owner)
    with pytest.raises(Refusal):
        Seat(owner, MARA).answer(name, **values)
    assert _all_of(owner) == before


def test_an_import_of_the_owners_is_not_undone_by_another_athlete(owner: Owner) -> None:
    before = _all_of(owner)
    job = _done(Seat(owner, MARA).submit("undo", {"run_no": 1}, "x"))
    assert job.state == "refused"
    Seat(owner, MARA).answer("forget_failure", path=owner.answer("imports")["rows"][0]["paths"][0])
    assert _all_of(owner) == before


def test_every_question_of_another_athlete_tells_nothing_of_the_owners(owner: Owner) -> None:
    asked: dict[str, dict[str, Any]] = {
        "load": {"first_weekday": 0, "today": DAY}, "daily_load": {"by": "distance"}, "alarms": {"on": DAY},
        "blocks": {"align": "week", "end": DAY, "against": [], "weeks": 4, "today": DAY}, "before": {"on": DAY},
        "today": {"on": DAY}, "episodes": {"on": DAY}, "found": {"on": DAY},
    }  # fmt: skip
    for name in sorted(OWN & {*requests.QUESTIONS} - {"run"}):
        told = str(Seat(owner, MARA).answer(name, **asked.get(name, {})))
        assert [word for word in ("zebra", "10000", "11000", "log.csv") if word in told.lower()] == [], name


def test_what_takes_away_for_good_needs_the_password(owner: Owner) -> None:
    late = Visitor(1, None, "Runner", 1, confirmed=False)
    for name in CONFIRMED:
        with pytest.raises(NotConfirmed):
            Seat(owner, late).submit(name, {}, "x")
    assert Seat(owner, None).confirmed
    assert not Seat(owner, late).confirmed


def test_a_page_names_no_file_of_this_machine(owner: Owner) -> None:
    for visitor in (OWNER, MARA):
        with pytest.raises(NotYours):
            Seat(owner, visitor).answer("paper_add", title="x", file="/etc/passwd")


def test_a_desk_and_an_upload_are_for_whom_is_logged_in(owner: Owner) -> None:
    for whose in (None, "Runner"):
        with pytest.raises(NotYours), Seat(owner, MARA).desk(whose):
            pass
    with pytest.raises(NotYours):
        Seat(owner, MARA).upload([("x.csv", io.BytesIO(LOG))], "Runner")
    _done(Seat(owner, MARA).upload([("x.csv", io.BytesIO(LOG))]))
    assert owner.answer("status", athlete="Mara")["activities"] == 2
    assert Seat(owner, MARA).athletes() == ["Mara"]
    assert [job.title for job in Seat(owner, MARA).jobs()][-1:] == ["Importing 1 uploaded file for Mara"]
    assert all("Mara" not in job.title for job in Seat(owner, OWNER).jobs())
    with pytest.raises(NotYours):
        Seat(owner, MARA).set("distance_unit", "mi")


def test_an_upload_that_looks_like_an_export_writes_into_nobodys_history(owner: Owner) -> None:
    before = owner.answer("pain_list")
    manifest = b'{"format": 1, "schema": 1, "rows": {}}'
    job = _done(
        Seat(owner, MARA).upload([("manifest.json", io.BytesIO(manifest)), ("pain_note.parquet", io.BytesIO(b"x"))])
    )
    assert job.state in ("refused", "done")
    assert owner.answer("pain_list") == before
    assert owner.answer("status")["activities"] == 2


def test_what_one_began_at_strava_is_ended_by_nobody_else(owner: Owner) -> None:
    """Who is sent to Strava by another athlete's attempt does not connect their account to that one's history."""
    strava = ServiceStrava(owner)
    try:
        address = strava.begin("12345", "a" * 40, "7 days", "Mara", "http://localhost")
        state = parse_qs(urlsplit(address).query)["state"][0]
        with pytest.raises(NotConnected):
            strava.finish({"state": state, "code": "x"}, OWNER)
        assert strava.come_back({"state": state, "code": "x"}, OWNER).startswith("/data?strava=")
        assert [one.is_answered({"state": state}, MARA) for one in strava._attempts] == [True]
    finally:
        strava.close()


@pytest.fixture
def guest(owner: Owner) -> Iterator[Guest]:
    """Who came by a link that shows everything."""
    owner.visits = Visits(owner.transact, utc_now, reached=True)
    made = owner.answer("share_create", name="Coach Ann", sees=list(SCOPES))
    session, _ = owner.visits.open_link(made["path"].removeprefix("/c/"), "192.0.2.7", "x", None)
    found = owner.visits.guest(guest_key(session))
    assert found is not None
    yield found
    owner.answer("share_revoke", number=found.link.number)
    owner.visits.close()
    owner.visits = None


def test_all_that_a_guest_may_ask_for_is_what_is_said() -> None:
    assert {"comment_list", "comment_add", "comment_read", "comment_delete"} == GUEST
    assert {"proposal_list", "proposal_add", "proposal_withdraw"} == PROPOSING


@pytest.mark.parametrize("name", sorted(ALL))
def test_of_requests_a_guest_has_those_in_a_list_alone(owner: Owner, guest: Guest, name: str) -> None:
    seat = Seat(owner, guest)
    if name not in GUEST:
        for athlete in (None, "Runner", "Mara"):
            with pytest.raises(NotYours):
                seat.answer(name, athlete=athlete)
    with pytest.raises(NotYours):
        seat.submit(name, {}, "x")


def test_a_guest_changes_nothing_and_is_told_of_no_work(owner: Owner, guest: Guest) -> None:
    seat, before = Seat(owner, guest), _all_of(owner)
    with pytest.raises(NotYours):
        seat.upload([("x.csv", io.BytesIO(LOG))])
    with pytest.raises(NotYours):
        seat.set("distance_unit", "mi")
    assert (seat.jobs(), seat.athletes(), seat.keeps_house, seat.confirmed) == ([], ["Runner"], False, False)
    assert _all_of(owner) == before


def test_a_guests_desk_sees_what_the_link_shows_and_nobody_elses_history(owner: Owner, guest: Guest) -> None:
    with Seat(owner, guest).desk() as desk:
        assert desk.seen.audience == Share(frozenset(SCOPES))
        assert desk.seen.athlete_id == 1
    with pytest.raises(NotYours), Seat(owner, guest).desk("Mara"):
        pass


def test_what_a_guest_began_ends_with_the_link(owner: Owner, guest: Guest) -> None:
    """A file that is made when it is asked for asks its seat again."""
    seat = Seat(owner, guest)
    owner.answer("share_revoke", number=guest.link.number)
    with pytest.raises(LoggedOut), seat.desk():
        pass
    with pytest.raises(LoggedOut):
        seat.answer("load")


def _all_of(owner: Owner) -> list[Any]:
    names = "status pain_list tried_list gear_list changed duplicates body_list imports ostrc_list clinician_list "
    names += "paper_list share_list"
    dated = ("episodes", "found")
    return [owner.answer(name) for name in names.split()] + [owner.answer(name, on="2026-01-10") for name in dated]
