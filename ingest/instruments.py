"""What the runner answers to set questions: pain in three numbers about one run, and the overuse questionnaire."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb

from ingest.journal import AREAS, SIDES, NotUnderstood, Pain, add_pain, edit_pain, one_of
from ingest.store.ask import first_row, next_number

THREE = ("during", "after", "morning")
VERSIONS = {"O2": (4, 4, 4, 4), "O1": (4, 5, 5, 4)}  # how many options each question has
ASKED_AREAS = tuple(area for area in AREAS if area != "other")  # the questions name the place
EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class RunPain:
    """Pain of one place during a run, after it and the next morning, 0 to 10 each; None is unknown, not 0.

    All three are of the run's own day, also what was felt the morning after.
    """

    local_date: date
    area: str
    side: str | None = None
    during: int | None = None
    after: int | None = None
    morning: int | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """The notes that three numbers have become: those that are new, and those that said another number before."""

    added: list[int]
    changed: list[int]


def note_run(con: duckdb.DuckDBPyConnection, pain: RunPain, now: datetime, athlete_id: int = 1) -> Noted:
    """Keep each number that was given as a note of its own; one that is here already changes its number.

    The words go with the first. Errors: `NotUnderstood`.
    """
    given = {moment: getattr(pain, moment) for moment in THREE if getattr(pain, moment) is not None}
    if not given:
        raise NotUnderstood("Say at least one of the three: during, after, next morning. What is left out is unknown.")
    side, text = pain.side or "unspecified", pain.text
    noted = Noted([], [])
    for moment, severity in given.items():
        row = first_row(
            con,
            "select pain_note_id from pain_note where athlete_id = ? and local_date = ? and area = ? and side = ? "
            "and moment = ? and deleted_at is null order by pain_note_id desc limit 1",
            [athlete_id, pain.local_date, pain.area, side, moment],
        )
        if row is None:
            note = Pain(pain.local_date, pain.area, side, severity, moment, text)
            noted.added.append(add_pain(con, note, now, athlete_id))
        else:
            words = {"text": text} if text else {}
            edit_pain(con, row[0], {"severity": severity, **words}, now, athlete_id)
            noted.changed.append(row[0])
        text = None
    return noted


@dataclass(frozen=True, slots=True)
class Answer:
    """A filled-in questionnaire about one place: of each question the option that was chosen, counted from 1.

    After option 1 or 4 of the first question O2 asks nothing more; `options` then holds that one only.
    """

    local_date: date
    area: str
    side: str
    options: tuple[int, ...]
    version: str = "O2"


def add_answer(con: duckdb.DuckDBPyConnection, answer: Answer, now: datetime, athlete_id: int = 1) -> int:
    """Keep a filled-in questionnaire; its number. Errors: `NotUnderstood`."""
    options = _checked(answer, now)
    number = next_number(con, "ostrc_answer", "ostrc_answer_id")
    con.execute(
        "insert into ostrc_answer by name select $number as ostrc_answer_id, $athlete_id as athlete_id, "
        "$day::date as local_date, $area as area, $side as side, $version as version, $q1::integer as q1, "
        "$q2::integer as q2, $q3::integer as q3, $q4::integer as q4, $now::timestamp as created_at",
        {
            "number": number, "athlete_id": athlete_id, "day": answer.local_date, "area": answer.area,
            "side": answer.side, "version": answer.version, "now": now,
            **{f"q{place}": option for place, option in enumerate(options, 1)},
        },
    )  # fmt: skip
    return number


def _checked(answer: Answer, now: datetime) -> list[int | None]:
    """The four options as they are stored."""
    one_of("area", answer.area, ASKED_AREAS)
    one_of("side", answer.side, SIDES)
    one_of("version", answer.version, list(VERSIONS))
    if not EARLIEST <= answer.local_date <= now.date() + timedelta(days=1):
        raise NotUnderstood(f"{answer.local_date} cannot be it: the answers are about the seven days up to a day.")
    counts, options = VERSIONS[answer.version], answer.options
    for place, (option, count) in enumerate(zip(options, counts, strict=False), 1):
        if not 1 <= option <= count:
            raise NotUnderstood(f"Question {place} has the options 1 to {count}, not {option}.")
    ends = answer.version == "O2" and options[:1] in ((1,), (4,))
    if ends and len(options) != 1:
        raise NotUnderstood(f"After option {options[0]} of the first question no other is asked. Answer that one only.")
    if not ends and len(options) != 4:
        raise NotUnderstood("There are four questions. Answer each by the number of its option.")
    return [*options, *[None] * (4 - len(options))]
