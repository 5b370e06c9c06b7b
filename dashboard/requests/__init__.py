"""All that can be asked of a store or done to it, by name. Terminal, socket and pages ask here and hear the same.

A request takes a desk and plain values (what JSON can carry) and answers with a document of `documents`: `questions`
read what is decoded and derived; `entries` are what the runner writes; `corrections` are what he decides about
activities, which are put together anew after each; `accounts` and `shares` decide who comes in, the former by the
terminal alone; `works` take long, report their progress and go one after another.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dashboard.desk import Desk, Progress, iso_date
from dashboard.requests import (
    accounts,
    comments,
    corrections,
    entries,
    episodes,
    found,
    instruments,
    proposals,
    questions,
    reports,
    roster,
    shares,
    strava,
    works,
    zones,
)
from dashboard.requests.works import refreshed
from ingest.errors import Misuse

__all__ = ["ACCOUNTS", "BESIDE", "CORRECTIONS", "ENTRIES", "KEEP_APART", "QUESTIONS", "WORKS", "NoSuchRequest",
           "Progress", "answer", "refreshed", "work"]  # fmt: skip


class NoSuchRequest(Misuse):
    """Nothing is known by this name, or not with these values."""


def answer(desk: Desk, name: str, values: Mapping[str, Any]) -> Any:
    """The document that a short request answers with. Errors: `NoSuchRequest`, and what the request itself refuses.

    Among the values of any request `athlete` may stand: whose it is, by name; without it, it is the default one's. And
    `until`: the day up to which is seen what is dated.
    """
    desk, values = _as_seen(desk, values)
    return _checked({**QUESTIONS, **ENTRIES, **CORRECTIONS, **ACCOUNTS}, name, desk, values)(desk, **values)


def work(desk: Desk, name: str, values: Mapping[str, Any], progress: Progress) -> Any:
    """The document that a long request ends with. Errors: as `answer`."""
    desk, values = _as_seen(desk, values)
    return _checked(WORKS, name, desk, {"progress": progress, **values})(desk, progress=progress, **values)


def _as_seen(desk: Desk, values: Mapping[str, Any]) -> tuple[Desk, Mapping[str, Any]]:
    seen = desk.seen
    if values.get("athlete") is not None:
        from ingest.athletes import athlete_named

        seen = replace(seen, athlete_id=athlete_named(desk.con, values["athlete"]))
    if values.get("until") is not None:
        seen = replace(seen, until=iso_date(values["until"]))
    rest = {name: value for name, value in values.items() if name not in ("athlete", "until")}
    return replace(desk, seen=seen), rest


def _checked(known: Mapping[str, Callable[..., Any]], name: str, desk: Desk, values: Mapping[str, Any]) -> Any:
    if name not in known:
        raise NoSuchRequest(f"Niggle knows no request named {name!r}.")
    try:
        inspect.signature(known[name]).bind(desk, **values)
    except TypeError as error:
        raise NoSuchRequest(f"{name}: {error}.") from None
    return known[name]


def _named(*requests: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    return {one.__name__: one for one in requests}


QUESTIONS = _named(
    questions.load, questions.daily_load, questions.spikes, questions.alarms, questions.blocks, questions.before,
    questions.cohort,
    questions.today,
    questions.status, questions.problems, questions.imports, questions.pain_list, questions.tried_list,
    questions.duplicates, questions.changed, questions.athlete_list, questions.run, questions.body_list,
    questions.gait, questions.gear_list, episodes.episodes, found.found,
    instruments.ostrc_list, instruments.clinician_list, instruments.paper_list,
    zones.zone_list, reports.report, comments.comment_list, proposals.proposal_list,
    strava.strava_status,
)  # fmt: skip
ENTRIES = _named(
    entries.pain_add, entries.pain_edit, entries.pain_delete, entries.pain_restore,
    entries.tried_add, entries.tried_edit, entries.tried_delete, entries.tried_restore,
    entries.athlete_add, entries.unrecorded_add, entries.unrecorded_delete, entries.forget_failure,
    entries.gear_add, entries.gear_edit, entries.gear_delete,
    instruments.run_pain_add, instruments.ostrc_add, instruments.ostrc_delete, instruments.ostrc_restore,
    instruments.clinician_add, instruments.clinician_edit, instruments.clinician_delete, instruments.clinician_restore,
    instruments.paper_add, instruments.paper_delete, instruments.paper_restore,
    zones.zone_add, zones.zone_delete, zones.zone_restore,
    comments.comment_add, comments.comment_read, comments.comment_delete,
    proposals.proposal_add, proposals.proposal_withdraw, proposals.proposal_answer, proposals.proposal_reopen,
    episodes.episode_say, episodes.episode_undo, episodes.gap_say, episodes.gap_undo,
    found.pain_say, found.found_confirm, found.found_dismiss, found.found_undo,
    found.flag_put_away, found.flag_bring_back,
    strava.strava_connect, strava.strava_sync, strava.strava_webhook,
    roster.roster_add, roster.roster_list, roster.roster_remove, roster.roster_called,
    entries.settle_expired, entries.unsettle_expired, entries.body_set, entries.body_delete,
    questions.doctor,  # looks at the store as it is: nothing is made again first
)  # fmt: skip
CORRECTIONS = _named(
    corrections.same_run, corrections.different_runs, corrections.take_out, corrections.withdraw,
    corrections.change_activity, corrections.delete_activity, corrections.restore_activity,
)  # fmt: skip
ACCOUNTS = _named(
    accounts.account_set, accounts.account_delete, accounts.account_list, accounts.session_list, accounts.session_end,
    shares.share_create, shares.share_list, shares.share_revoke,
)  # fmt: skip
WORKS = _named(works.import_files, works.undo, works.rebuild, works.catch_up, works.backup, works.export,
               strava.strava_disconnect, roster.roster_fetch)  # fmt: skip
BESIDE = (
    "backup",
    "export",
    "roster_fetch",
)  # wait for no other; of those in `KEEP_APART` one waits for the other all the same
KEEP_APART = ("backup", "export", "undo")  # one needs the originals that the other takes away
