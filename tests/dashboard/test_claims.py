"""What the terminal answers, what the catalogue and the documents say, and the messages of commits: section 6 holds."""

import copy
import html
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.table import Table

from analytics.audience import SCOPES
from analytics.catalogue import METRICS
from dashboard.cli import context
from dashboard.cli.app import commands
from tests.claims import ALLOWED, claims, claims_in, sentences
from tests.command import typed
from tests.conftest import DEMO_UNTIL
from tests.dashboard.hard_histories import HARD, TITLE, make_hard
from tests.homes import NOW

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    "README.md", "CHANGELOG.md", "bench/RESULTS.md",
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")),
]  # fmt: skip

# What can be asked, as a runner asks it.
ASKED = [
    "status", "problems", "imports", "load", "load --daily", "load --daily --by rpe", "spikes --last 30", "alarms",
    "before", "blocks", "gait", "gait --channel stance_balance_left_pct", "episodes", "cohort", "body list",
    "gear list", "pain list", "tried list", "duplicates", "run list", "unrecorded list", "athlete list",
    "strava status", "doctor", "notes list --all", "ostrc list", "ostrc questions --area knee", "clinician list",
    "papers list", "papers search knee", "account list", "account sessions list", "zone list", "share list",
    "roster list", "comments list", "proposals list",
]  # fmt: skip
OF_INJURIES = [
    "before",
    "cohort",
    "episodes",
    "today",
    "alarms",
    "pain list",
    "tried list",
    "unrecorded list",
    "gear list",
    "notes list --all",
    "clinician list",
    "papers list",
    "ostrc list",
]
# The last word of what does something rather than answer.
DEEDS = (
    "import", "undo", "demo", "watch", "serve", "rebuild", "export", "backup", "restore", "delete", "set", "add",
    "edit", "none", "confirm", "dismiss", "gap", "same", "different", "apart", "whole", "connect", "sync", "disconnect",
    "webhook", "end", "create", "revoke", "remove", "fetch", "called", "accept", "decline",
    "reopen",
)  # fmt: skip

FORBIDDEN = """
The spike caused it.
Long runs are causing your knee pain.
Your mileage was the cause.
The causal factor is load.
This predicts an injury.
An unpredictable knee.
We forecast pain within 14 days.
Strength work prevents injuries.
To prevent this, run less.
24 km is safe.
You can safely run 24 km.
A safety margin of 10 %.
Ramping up is dangerous.
You are in the danger zone.
Your ACWR of 1.1 is in the sweet spot.
Your risk is 12 %.
No risk today.
A higher risk of injury.
12 % chance of injury.
Your personal risk score.
Pattern found: a spike came before each.
Your 10 % rule was broken.
Weak glutes detected.
Your left hip drop grows.
Cross-over gait after 3 km.
Your cadence is below the ideal cadence.
Aim for 180 spm.
Balance should be 50/50.
This looks like ITBS.
Patellar tendinopathy is likely.
Runner's knee, probably.
A stress fracture.
You are cleared to run.
You are ready to race again.
You should rest.
You can run again.
Fatigue point: 3.2 km.
Fatigue point: after 3.2 km it changes by -3.1 spm, in 2 of the last 5 runs like this.
The tissue load of these weeks.
Your fitness was kept.
You lost fitness.
It was not the mileage.
It wasn't your training.
Your mileage did not do it.
The distance was not the reason.
Load is ruled out.
That rules load out.
Training had nothing to do with it.
Distance is cleared.
Rest helped.
Rest did not help.
What helped: exercises.
The exercises worked.
New shoes eased it.
It got better with rest.
Your knee hurts because of the long run.
An injury due to the spike.
The pain came from too much running.
The spike led to knee pain.
The long run is to blame.
It was triggered by speed work.
That was too much, too soon.
After the onset your cadence rose by 4 steps.
"""
HONEST = """
Distance was in your usual range (46th percentile); that does not rule load out.
Not all of the load before it is known, so whether it was usual cannot be told. That rules nothing out.
7-day distance is 1.6 × your month before. This has fired 41 times in three years; a pain onset followed twice.
In one large study runners were hurt more often above it; staying below it proves nothing.
Pain often eases with time; this cannot tell what helped.
Fatigue point: after 3.2 km (2.6 to 3.9) it changes by -3.1 spm, in 4 of the last 5 runs like this.
No fatigue point: such a break was found in 1 of the last 5 runs like this; it takes 3.
After the onset, cadence: +4.0 spm, since 3 Mar 2026. It may be a consequence of the pain.
A watch measures steps, not why they change.
You wrote: “the long run caused my ITBS, rest helped”.
Outside your usual range was distance of 7 days 71 km (94th percentile). That need not be why it hurts.
What follows describes what is recorded. It tells no reason why anything hurts.
"""


@pytest.mark.parametrize("sentence", FORBIDDEN.strip().splitlines())
def test_a_claim_is_found_in_whatever_words(sentence: str) -> None:
    assert claims(sentence)


@pytest.mark.parametrize("sentence", HONEST.strip().splitlines())
def test_what_may_be_said_is_let_pass(sentence: str) -> None:
    assert not claims(sentence)


def test_words_of_a_test_are_no_words_for_fewer_than_five() -> None:
    for sentence in ("They stand as high in 3 % (p = 0.03).", "The odds are 2.1.", "A hazard of 1.6."):
        assert not claims(sentence)
        assert claims(sentence, few=True)
    assert not claims(METRICS["onset_test"].definition, few=True)


def test_what_is_quoted_is_let_pass_and_no_more_than_that() -> None:
    assert [rule for rule, _ in claims("You wrote “it caused it”. It caused it.")] == ["1 a cause"]
    assert claims_in({"text": "Rest helped.", "statements": ["Rest helped."]}) == [("13 what helped", "Rest helped.")]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_document_claims_anything(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not claims(re.sub(r"\n(?=\s*[a-zA-Z`*(“\d])", " ", text))


def test_the_catalogue_claims_nothing() -> None:
    assert not [found for one in METRICS.values() for field in astuple(one) for found in claims(field)]


def test_no_commit_of_late_claims_anything() -> None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("this is no clone with a history")
    told = subprocess.run([git, "-C", ROOT, "log", "-50", "--format=%B"], capture_output=True, text=True, check=True)
    assert not claims(re.sub(r"\n(?=\S)", " ", told.stdout))


def test_every_sentence_that_is_let_pass_is_said_somewhere() -> None:
    """A sentence that nobody says any more would be let pass unread when it comes back."""
    said = {METRICS[name] for name in METRICS}
    texts = [field for one in said for field in astuple(one)]
    texts += [" ".join((ROOT / name).read_text("utf-8").split()) for name in DOCUMENTS]
    texts += [path.read_text("utf-8") for path in (ROOT / "analytics").glob("*.py")]
    known = {one for text in texts for one in sentences(text)}
    assert not [one for one in ALLOWED if one not in known and not any(one in text for text in texts)]


def _commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, below in getattr(command, "commands", {}).items():
        yield from _commands(below, (*path, name))


def test_no_help_of_any_command_claims_anything(tmp_path: Path) -> None:
    paths = list(_commands(commands()))
    assert len(paths) > 60
    broken = []
    for path in paths:
        done = typed(tmp_path / "none", *path, "--help")
        assert done.returncode == 0, path
        broken += claims(re.sub(r"\n +", " ", done.stdout))
    assert not broken


def test_every_command_that_answers_is_asked() -> None:
    """But for `explain`, which says the catalogue, and `run show` and `today`, which need to be told of what.

    A `report` is read without its tags.
    """
    asked = [*ASKED, "explain", "run show", "today", "notes parse", "report"]
    for path in _commands(commands()):
        if path and path[-1] not in DEEDS:
            assert any(f"{one} ".startswith(f"{' '.join(path)} ") for one in asked), path


@pytest.fixture
def unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table is said cell by cell: what is folded over lines cannot be read as sentences."""

    def said(_: Console, drawn: Table) -> None:
        cells = [str(cell) for column in drawn.columns for cell in [column.header, *column.cells]]
        sys.stdout.write("\n".join([str(drawn.title), *cells, ""]))

    monkeypatch.setattr(Console, "print", said)


@pytest.fixture
def drawn_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures of hard histories are read where they are saved from a page (pages/saved.py)."""
    monkeypatch.setattr("dashboard.charts.base.svg", lambda _: "<svg></svg>")


@pytest.fixture
def asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said to a person and what to a program is made of one answer."""
    found: dict[str, Any] = {}
    ask = context._here

    def once(settings: Any, request: str, values: Any, progress: Any) -> Any:
        key = f"{settings.home} {request} {sorted(values.items())}"
        if key not in found:
            found[key] = ask(settings, request, values, progress)
        return copy.deepcopy(found[key])

    monkeypatch.setattr(context, "_here", once)


def broken_in(home: Path, asked: str, *, few: bool, **settings: str) -> list[tuple[str, str]]:
    """What an answer claims, as a person reads it and as a program does."""
    done = typed(home, *asked.split(), **settings)
    assert done.returncode == 0, (asked, done.stderr)
    found = claims((done.stdout + done.stderr).replace(TITLE, "A run"), few=few)
    done = typed(home, *asked.split(), "--json", **settings)
    assert done.returncode == 0, (asked, done.stderr)
    return found + claims_in(json.loads(done.stdout), few=few)


def broken_in_report(home: Path, *asked: str, few: bool) -> list[tuple[str, str]]:
    """What a report of all that a link can show claims, charts included."""
    done = typed(home, "report", "--json", "--weeks", "520", "--sees", ",".join(SCOPES), *asked)
    assert done.returncode == 0, done.stderr
    page = re.sub(r"<style>.*?</style>", "", json.loads(done.stdout)["html"], flags=re.DOTALL)
    return claims(html.unescape(re.sub(r"<[^>]+>", "\n", page)), few=few)


@pytest.mark.usefixtures("unfolded", "asked_once")
def test_the_demo_claims_nothing_in_any_answer(demo_home: Path) -> None:
    day = f"--as-of={DEMO_UNTIL}"
    rows = json.loads(typed(demo_home, "spikes", "--json").stdout)["rows"]
    runs = [f"run show {row['activity_id']}" for row in (rows[0], rows[20], rows[-1])]
    parsed = "notes parse left knee 4/10 after 5 km, IT band tight, no swelling, could not bear weight"
    asked = [
        *ASKED,
        parsed,
        *runs,
        f"today --on {DEMO_UNTIL}",
        *(f"{one} {day}" for one in ("before", "episodes", "gait")),
    ]
    broken = [(one, found) for one in asked for found in broken_in(demo_home, one, few=True)]
    assert not broken
    assert not broken_in_report(demo_home, day, few=True)


@pytest.mark.usefixtures("unfolded", "asked_once", "drawn_nowhere")
@pytest.mark.parametrize("name", HARD)
def test_no_history_however_hard_leads_an_answer_into_a_claim(tmp_path: Path, name: str) -> None:
    home = tmp_path / "home"
    make_hard(name, home, NOW)
    document = json.loads(typed(home, "before", "--json", f"--as-of={NOW:%Y-%m-%d}").stdout)
    assert document["injuries"] == HARD[name]
    few = HARD[name] < 5
    broken = [(one, found) for one in OF_INJURIES for found in broken_in(home, one, few=few)]
    broken += [("report", found) for found in broken_in_report(home, f"--as-of={NOW:%Y-%m-%d}", few=few)]
    assert not broken
