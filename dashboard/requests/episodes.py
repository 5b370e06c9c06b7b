"""Episodes of pain: which there are, what the runner says about each, and why he did not run for a while."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from dashboard.desk import Desk, iso_date
from ingest.errors import Misuse

if TYPE_CHECKING:
    from dashboard import shapes as d


class NoSuchEpisode(Misuse):
    """There is no episode of this id."""


def episodes(desk: Desk, on: str) -> "d.EpisodesDocument":
    """Episodes as they are known on a day, gaps in running, and what to remember."""
    from dashboard.episode_documents import episodes_document

    return episodes_document(desk.con, desk.seen, iso_date(on))


def episode_say(desk: Desk, episode: str, word: str, value: str | None = None) -> "d.SaidDocument":
    """The runner's word on an episode; `value` is a day, another episode or a text, by the word."""
    from ingest.episodes import DATED, PAIRED, Word, say
    from ingest.store.ask import transaction

    known = _known(desk, episode)
    area, side, onset = known.split("-", 2)
    day = iso_date(value or "") if word in DATED else None
    if day is not None:
        _fits(desk, known, word, day)
    if word in PAIRED:
        value = _known(desk, value or "")
    with transaction(desk.con):
        said = Word(area, side, iso_date(onset), word, None if day else value, day)
        say(desk.con, said, desk.now, desk.today, desk.seen.athlete_id)
    return {"episode": known}


def episode_undo(desk: Desk, episode: str) -> "d.SaidDocument":
    """Take the last word on an episode back; the one before it holds again."""
    from ingest.episodes import take_back
    from ingest.store.ask import transaction

    known = _known(desk, episode)
    area, side, onset = known.split("-", 2)
    with transaction(desk.con):
        take_back(desk.con, area, side, iso_date(onset), desk.now, desk.seen.athlete_id)
    return {"episode": known}


def gap_say(
    desk: Desk, begun: str, answer: str, area: str | None = None, side: str | None = None, text: str | None = None
) -> dict[str, Any]:
    """Why the runner did not run from a day on."""
    from ingest.episodes import GapAnswer, answer_gap
    from ingest.store.ask import transaction

    first = _gap(desk, iso_date(begun))
    with transaction(desk.con):
        answer_gap(desk.con, GapAnswer(first, answer, area, side, text), desk.now, desk.today, desk.seen.athlete_id)
    return {"from_date": first.isoformat()}


def gap_undo(desk: Desk, begun: str) -> dict[str, Any]:
    """Take that back; it is asked again."""
    from ingest.episodes import take_back_gap
    from ingest.store.ask import transaction

    first = iso_date(begun)
    with transaction(desk.con):
        take_back_gap(desk.con, first, desk.now, desk.seen.athlete_id)
    return {"from_date": first.isoformat()}


def _known(desk: Desk, name: str) -> str:
    """The id that an episode is known by now. Errors: `NoSuchEpisode`."""
    from analytics.episodes import episode_named
    from analytics.run import refresh

    refresh(desk.con)
    found = episode_named(desk.con, desk.seen, name, desk.today)
    if found is None:
        raise NoSuchEpisode(f"There is no episode {name!r}. niggle episodes shows them with their ids.")
    return found


def _gap(desk: Desk, begun: date) -> date:
    """The first day of the gap that a day is in. Errors: `NoSuchEpisode`."""
    from analytics.episodes import gaps
    from analytics.run import refresh

    refresh(desk.con)
    for row in gaps(desk.con, desk.seen, desk.today).frame.iter_rows(named=True):
        if row["from_date"] <= begun <= row["to_date"]:
            first: date = row["from_date"]
            return first
    raise NoSuchEpisode(f"No gap in your running is asked about on {begun}. niggle episodes shows those that are.")


def _fits(desk: Desk, name: str, word: str, day: date) -> None:
    """A day that cannot be the onset or the end of this episode. Errors: `Misuse`."""
    from analytics.episodes import episodes

    rows: Mapping[str, Any] = {
        row["id"]: row for row in episodes(desk.con, desk.seen, desk.today).frame.iter_rows(named=True)
    }
    row = rows.get(name)
    if row is None:
        return
    if word != "onset" and day < row["onset"]:
        raise Misuse(f"{day} is before it set in, on {row['onset']}.")
    if word == "onset" and day > row["last_painful"]:
        raise Misuse(f"{day} is after its last painful day, {row['last_painful']}.")
