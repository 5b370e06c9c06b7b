"""What a page may ask of the owner of the database: for whom it is open, and nothing else.

Where nobody is asked for a password, whoever is at this machine may ask for everything. A visitor who is logged in has
one history, their own. What is about the whole installation is the first athlete's; what is in none of the lists below
is nobody's, so that a new request has to be given to somebody here. A guest, who came by a link, gets a desk that sees
what the link shows, and of requests those in `GUEST`, by a therapist's link also those in `PROPOSING`.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO

from analytics.audience import Audience
from dashboard.desk import Desk
from dashboard.guests import Guest
from dashboard.jobs import Job
from dashboard.owner import Owner
from dashboard.visits import LoggedOut, Visitor
from ingest.comments import thread_of
from ingest.errors import Refusal

# About one history: everybody's own.
OWN = frozenset({
    "load", "daily_load", "spikes", "alarms", "blocks", "before", "today", "status", "problems", "imports", "pain_list",
    "tried_list", "duplicates", "changed", "run", "body_list", "gait", "gear_list", "episodes", "strava_status",
    "pain_add", "pain_edit", "pain_delete", "pain_restore", "tried_add", "tried_edit", "tried_delete", "tried_restore",
    "unrecorded_add", "unrecorded_delete", "forget_failure", "gear_add", "gear_edit", "gear_delete", "episode_say",
    "episode_undo", "gap_say", "gap_undo", "strava_sync", "settle_expired", "unsettle_expired", "body_set",
    "body_delete", "same_run", "different_runs", "take_out", "withdraw", "change_activity", "delete_activity",
    "restore_activity", "import_files", "undo", "strava_disconnect", "found", "ostrc_list", "clinician_list",
    "paper_list", "report", "zone_list", "zone_add", "zone_delete", "zone_restore",
    "run_pain_add", "ostrc_add", "ostrc_delete", "ostrc_restore", "clinician_add", "clinician_edit", "clinician_delete",
    "clinician_restore", "paper_add", "paper_delete", "paper_restore", "pain_say", "found_confirm", "found_dismiss",
    "found_undo", "flag_put_away", "flag_bring_back", "share_create", "share_list", "share_revoke",
    "comment_list", "comment_add", "comment_read", "comment_delete",
    "proposal_list", "proposal_add", "proposal_withdraw", "proposal_answer", "proposal_reopen",
})  # fmt: skip
# About the whole installation: the owner's.
HOUSE = frozenset({
    "athlete_list", "athlete_add", "cohort", "roster_add", "roster_list", "roster_remove", "roster_called",
    "roster_fetch",
})  # fmt: skip
# By the terminal alone: they name files of this machine, decide who comes in, or are the service's own business.
TERMINAL = frozenset({
    "backup", "export", "rebuild", "catch_up", "doctor", "strava_connect", "strava_webhook",
    "account_set", "account_delete", "account_list", "session_list", "session_end",
})  # fmt: skip
# Takes away what no tap brings back, or decides who else comes in: only within ten minutes of the password.
CONFIRMED = frozenset({"undo", "strava_disconnect", "share_create", "share_revoke"})
# A guest's: pages draw what a link shows from their desk, and ask for nothing but what is said in its own thread.
GUEST = frozenset({"comment_list", "comment_add", "comment_read", "comment_delete"})
# A guest's whose link may propose.
PROPOSING = frozenset({"proposal_list", "proposal_add", "proposal_withdraw"})


class NotYours(Refusal):
    """It belongs to somebody else, or to the owner of the installation."""


class NotConfirmed(Refusal):
    """The password was not typed lately."""


class Seat:
    """The owner as one visitor may ask him; None: whoever is at this machine, where no password is asked for."""

    def __init__(self, owner: Owner, visitor: Visitor | Guest | None) -> None:
        self._owner = owner
        self.visitor = visitor

    @property
    def guest(self) -> Guest | None:
        """Who looks on by a link."""
        return self.visitor if isinstance(self.visitor, Guest) else None

    @property
    def audience(self) -> Audience:
        """What may be seen from here."""
        return "owner" if self.guest is None else self.guest.audience

    @property
    def settings(self) -> Any:
        """The settings in force."""
        return self._owner.settings

    @property
    def strava(self) -> Any:
        """Strava beside a running service."""
        return self._owner.strava

    @property
    def address(self) -> str | None:
        """Where the service shows itself."""
        return self._owner.address

    @property
    def keeps_house(self) -> bool:
        """Whether what is about the whole installation may be asked here."""
        return self.visitor is None or (isinstance(self.visitor, Visitor) and self.visitor.owner)

    @property
    def confirmed(self) -> bool:
        """Whether nothing has to be typed again before something is taken away for good."""
        return self.visitor is None or (isinstance(self.visitor, Visitor) and self.visitor.confirmed)

    def athletes(self) -> list[str]:
        """Whose history can be shown, the default one first."""
        return self._owner.athletes() if self.visitor is None else [self.visitor.label]

    @contextmanager
    def desk(self, athlete: str | None = None) -> Iterator[Desk]:
        """A desk for the history of this athlete. Errors: `NotYours`, `NoSuchAthlete`, `LoggedOut`."""
        self._check_guest()
        with self._owner.desk(athlete, self.audience) as desk:
            if self.visitor is not None and desk.seen.athlete_id != self.visitor.athlete_id:
                raise NotYours("That is somebody else's history.")
            yield desk

    def answer(self, name: str, /, **values: Any) -> Any:
        """What a request answers. Errors: `NotYours`, `NotConfirmed`, and what the request refuses."""
        return self._owner.answer_to(self.audience, name, self._checked(name, values))

    def submit(self, name: str, values: Mapping[str, Any], title: str) -> Job:
        """Put long work into the queue. Errors: as `answer`."""
        if self.guest is not None:
            raise NotYours("A link shows, and does nothing.")
        return self._owner.jobs.submit(name, self._checked(name, values), title)

    def upload(self, files: Iterable[tuple[str, BinaryIO]], athlete: str | None = None, *, mine: bool = False) -> Job:
        """Take uploaded files in and import them. Errors: `NotYours`, and those of `Owner.upload`."""
        whose: str | None = self._checked("import_files", {"athlete": athlete})["athlete"]
        return self._owner.upload(files, whose, mine=mine)

    def set(self, name: str, value: str) -> None:
        """Change a setting of the installation. Errors: `NotYours`, `BadSetting`."""
        if not self.keeps_house:
            raise NotYours("The settings of this installation are the first athlete's.")
        self._owner.set(name, value)

    def jobs(self) -> list[Job]:
        """The long work that is this visitor's, the oldest first."""
        jobs = self._owner.jobs.all()
        if self.visitor is None:
            return jobs
        if self.guest is not None:
            return []
        return [job for job in jobs if job.name in OWN and job.values.get("athlete") == self.visitor.name]

    def under_way(self) -> list[Job]:
        """Those that run or wait."""
        return [job for job in self.jobs() if not job.over]

    def _checked(self, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values, for whom they are asked."""
        if self.visitor is None:
            return dict(values)
        if self.guest is not None:
            self._check_guest()
            if name not in GUEST and not (self.guest.link.may_propose and name in PROPOSING):
                raise NotYours("That is not shared by this link.")
            values = {key: value for key, value in values.items() if key != "link"}
            values["thread"] = thread_of(self.guest.link)  # whatever the browser says
        elif name not in OWN and not (name in HOUSE and self.keeps_house):
            raise NotYours("That is the first athlete's to do, or the terminal's.")
        if values.get("athlete") not in (None, self.visitor.name):
            raise NotYours("That is somebody else's history.")
        if name == "paper_add" and values.get("file") is not None:
            raise NotYours("A file of this machine is kept by the terminal. Here, upload it.")
        if name in CONFIRMED and not self.confirmed:
            raise NotConfirmed("Type your password again before that.")
        return {**values, "athlete": self.visitor.name}

    def _check_guest(self) -> None:
        """Looked at anew each time, for what was begun by a link may be asked for again later. Errors: `LoggedOut`."""
        visits = self._owner.visits
        if self.guest is not None and (visits is None or visits.guest(self.guest.key) is None):
            raise LoggedOut("This link opens nothing any more.")
