"""`niggle strava` as a runner types it: with a browser that a thread plays, with and without a service."""

import io
import json
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest

from dashboard.cli import strava as commands
from dashboard.cli import strava_sync, way_back
from ingest.settings import Settings
from ingest.sources.strava.vault import Vault
from tests.command import PROGRAM, environment, heard
from tests.command import typed as niggle
from tests.fake_strava import FakeStrava, Limits, Run
from tests.served import free_port, served
from tests.strava_people import app_of, authorize, connect, settings_of
from tests.warm import Started


def hours_ago(hours: float) -> datetime:
    return (datetime.now(UTC) - timedelta(hours=hours)).replace(tzinfo=None, microsecond=0)


@pytest.fixture
def fake() -> Iterator[FakeStrava]:
    with FakeStrava() as running:
        for number in range(3):
            running.add(Run(name=f"Run {number}", start=hours_ago(20 + 24 * number), samples_every_s=30))
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


class Browser:
    """A browser that a thread plays: what it does with the address, and the page that it ends on."""

    def __init__(self) -> None:
        self.address = self.page = ""
        self.does: Callable[[str], str] = authorize
        self.thread: threading.Thread | None = None

    def open(self, address: str) -> None:
        self.address = address
        self.thread = threading.Thread(target=self._go, daemon=True)
        self.thread.start()

    def _go(self) -> None:
        self.page = self.does(self.address)

    def ended_on(self) -> str:
        """The words of the page."""
        assert self.thread is not None
        self.thread.join(30)
        return " ".join(re.sub("<style>.*</style>|<[^>]*>", " ", self.page).split())


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    one = Browser()
    monkeypatch.setattr(commands, "_open", one.open)
    return one


def types(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(line + "\n" for line in lines)))


def secrets_of(home: Path, fake: FakeStrava) -> list[str]:
    held = Vault(Settings(home), 1).read()
    tokens = [held.access_token, held.refresh_token] if held else []
    return [fake.client_secret, *tokens, *fake.valid_access_tokens, fake.valid_refresh_token or fake.client_secret]


def test_connecting_asks_what_it_needs_says_what_binds_and_keeps_the_tokens(
    fake: FakeStrava, home: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    types(monkeypatch, fake.client_id, fake.client_secret, "", "for ever", "Keep")
    done = niggle(home, "strava", "connect", **settings_of(fake))
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("Strava's terms (API Policy of 1 June 2026) bind you")
    assert "https://www.strava.com/settings/api" in done.stderr
    assert "7 days: Strava's rule." in done.stderr
    assert "keep: Your own decision, against clause 6.2" in done.stderr
    assert done.stderr.count("Type 7 days or keep: ") == 3  # Enter alone decides nothing, nor does another word
    assert f"  {browser.address}\n" in done.stderr
    assert done.stdout == (
        f"Strava is connected: account {fake.athlete_id}, your public profile, your whole profile and all your "
        "activities.\nFetch your runs: niggle strava sync\n"
    )
    assert browser.ended_on() == "Niggle Connected. You can close this tab."
    assert not [one for one in secrets_of(home, fake) if one in done.stdout + done.stderr + browser.page]
    assert heard(home, "strava_status")["retention"] == "keep"
    assert [path.stat().st_mode & 0o777 for path in (home / "niggle.key", home / "strava-1.sealed")] == [0o600] * 2


def test_an_unticked_scope_is_named_with_what_stays_away(fake: FakeStrava, home: Path, browser: Browser) -> None:
    browser.does = lambda address: authorize(address, granted="read,activity:read")
    assert niggle(home, "strava", "connect", "--retention", "keep", **app_of(fake)).returncode == 1
    browser.does = lambda address: authorize(address, granted="activity:read_all")
    done = niggle(home, "strava", "connect", "--retention", "7 days", "--json", **app_of(fake))
    assert json.loads(done.stdout)["missing_scopes"] == ["read", "profile:read_all"]
    said = niggle(home, "strava", "status", **settings_of(fake)).stdout
    assert "Without “profile:read_all”, nothing stays away yet" in said
    assert "goes 7 days after it came" in said
    done = niggle(home, "strava", "connect", **app_of(fake))  # again: what was decided holds
    assert "As decided before, data may stay: 7 days." in done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("does", "said"),
    [
        (lambda address: authorize(address, press="cancel"), "You did not authorise it at Strava"),
        (lambda address: authorize(address, granted="read,profile:read_all"), "Without the tick at your activities"),
    ],
)
def test_without_the_runners_word_nothing_is_connected(
    fake: FakeStrava, home: Path, browser: Browser, does: Callable[[str], str], said: str
) -> None:
    browser.does = does
    done = niggle(home, "strava", "connect", "--retention", "keep", **app_of(fake))
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert said in browser.ended_on()
    assert not heard(home, "strava_status")["connected"]


def test_a_wrong_secret_is_told_and_not_repeated(fake: FakeStrava, home: Path, browser: Browser) -> None:
    wrong = "0123456789abcdef" * 2
    given = {**app_of(fake), "NIGGLE_STRAVA_CLIENT_SECRET": wrong}
    done = niggle(home, "strava", "connect", "--retention", "keep", **given)
    assert done.returncode == 1
    assert "Strava does not accept the client ID and secret" in done.stderr
    assert wrong not in done.stderr + browser.ended_on()


@pytest.mark.parametrize(
    ("arguments", "lines", "said"),
    [
        (["--client-id", "no number"], ["x"], "The client ID is the number"),
        ([], [], "client ID is missing"),
        (["--client-id", "12"], [], "client secret is missing"),
        (["--client-id", "12"], ["two words"], "The client secret is the long word"),
        (["--client-id", "12", "--retention", "a year"], ["abc"], "Say how long Strava's data may stay"),
        (["--client-id", "12"], ["abc", ""], "how long it may stay is missing"),
    ],
)
def test_what_makes_no_sense_is_misuse(
    fake: FakeStrava, home: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], lines: list[str], said: str
) -> None:
    types(monkeypatch, *lines)
    done = niggle(home, "strava", "connect", "--no-browser", *arguments, **settings_of(fake))
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def page_at(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def test_what_strays_in_is_answered_in_words_and_ends_nothing(fake: FakeStrava, home: Path, browser: Browser) -> None:
    strays: list[tuple[int, str]] = []
    port = free_port()

    def does(address: str) -> str:
        door = f"http://127.0.0.1:{port}"
        for path in ("/favicon.ico", "/strava/callback?state=wrong&code=abc", "/strava/callback", "/strava/answered"):
            strays.append(page_at(door + path))
        other = urllib.request.Request(door + "/strava/callback", headers={"Host": "evil.example"})
        strays.append(page_at(other))  # type: ignore[arg-type]
        return authorize(address)

    browser.does = does
    done = niggle(home, "strava", "connect", "--retention", "keep", "--port", str(port), **app_of(fake))
    assert done.returncode == 0, done.stderr
    assert [status for status, _ in strays] == [404, 400, 400, 404, 400]
    assert "belongs to another attempt" in strays[1][1]
    assert "abc" not in strays[1][1]
    assert f"http%3A%2F%2F127.0.0.1%3A{port}%2Fstrava%2Fcallback" in browser.address


def test_the_wait_ends(fake: FakeStrava, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(way_back, "WAITS_S", 0.3)
    done = niggle(home, "strava", "connect", "--no-browser", "--retention", "keep", **app_of(fake))
    assert done.returncode == 1
    assert "Nobody came back from Strava" in done.stderr


def test_ctrl_c_ends_the_wait_in_a_sentence(fake: FakeStrava, home: Path) -> None:
    process = subprocess.Popen(
        [*PROGRAM, "strava", "connect", "--no-browser", "--retention", "keep"], env=environment(home, **app_of(fake)),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    said = ""
    while "/authorize?" not in said:
        said += process.stderr.readline()
    assert fake.client_secret.encode() not in Path(f"/proc/{process.pid}/cmdline").read_bytes()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "")
    assert "Stopped." in err
    assert "Traceback" not in err


def test_a_sync_of_its_own_brings_all_and_says_so(fake: FakeStrava, home: Path) -> None:
    fake.add(Run(name="Old", start=hours_ago(24 * 60), samples_every_s=30))
    connect(home, fake)
    done = niggle(home, "strava", "sync", **settings_of(fake))
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(
        r"All is here, as of \d\d:\d\d\.\nIt looks again with niggle strava sync, or while niggle serve runs\.\n",
        done.stdout,
    )
    said = niggle(home, "strava", "status", **settings_of(fake)).stdout
    assert "4 activities, 4 with samples, 3 with their description." in said
    document = niggle(home, "strava", "sync", "--details-since", "2020-01-01", "--json", **settings_of(fake))
    assert json.loads(document.stdout)["with_detail"] == 4


def test_a_reached_limit_is_a_state_and_not_an_error(
    fake: FakeStrava, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.limits = Limits(read_15min=7, read_day=1000, overall_15min=14, overall_day=2000)
    connect(home, fake)
    done = niggle(home, "strava", "sync", **settings_of(fake))
    assert done.returncode == 0, done.stderr
    assert "Strava allows 5 requests in a quarter of an hour for that." in done.stdout
    assert re.search(r"^From (tomorrow, )?\d\d:\d\d on it goes on with niggle strava sync", done.stdout, re.MULTILINE)

    turned = timedelta()

    def sleeps(_: float) -> None:
        nonlocal turned
        turned += timedelta(minutes=5)
        fake.turn(timedelta(minutes=5))

    monkeypatch.setattr(strava_sync, "exact_now", lambda: datetime.now(UTC).replace(tzinfo=None) + turned)
    monkeypatch.setattr(strava_sync, "pause", sleeps)
    done = niggle(home, "strava", "sync", "--wait", **settings_of(fake))
    assert done.returncode == 0, done.stderr
    assert "All is here, as of" in done.stdout
    assert fake.too_many == 0


def test_nothing_is_promised_for_before_it_goes_on(fake: FakeStrava, home: Path) -> None:
    connect(home, fake)
    fake.fault("429", path="/activities")  # the limit is another program's doing: this one has used nearly nothing
    document = json.loads(niggle(home, "strava", "sync", "--json", **settings_of(fake)).stdout)
    assert document["phase"] == "quarter"
    assert document["until"] <= document["done_at"]


@pytest.mark.parametrize(
    ("breaks", "said"),
    [
        (lambda fake: fake.revoke_access(), "Strava does not accept the connection any more."),
        (lambda fake: setattr(fake, "inactive", True), "Strava refuses every request of your app."),
        (lambda fake: fake.fault("500", times=1000), "No progress with Strava"),
    ],
)
def test_what_a_sync_cannot_mend_ends_it_with_the_sentence(
    fake: FakeStrava, home: Path, breaks: Callable[[FakeStrava], None], said: str
) -> None:
    connect(home, fake)
    breaks(fake)
    done = niggle(home, "strava", "sync", **settings_of(fake))
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    document = niggle(home, "strava", "sync", "--json", **settings_of(fake))
    assert document.returncode == 1
    assert json.loads(document.stdout)["connected"]


def test_without_a_connection_each_command_says_how_to_connect(home: Path) -> None:
    for command in (["sync"], ["disconnect", "--yes"], ["webhook", "--off"]):
        done = niggle(home, "strava", *command)
        assert done.returncode == 1
        assert "Strava is not connected. Connect it with: niggle strava connect" in done.stderr
    assert "niggle strava connect" in niggle(home, "strava", "status").stdout
    assert json.loads(niggle(home, "strava", "status", "--json").stdout)["connected"] is False


def test_a_disconnect_says_what_goes_and_asks(fake: FakeStrava, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect(home, fake)
    assert niggle(home, "strava", "sync", **settings_of(fake)).returncode == 0
    types(monkeypatch, "yes")
    done = niggle(home, "strava", "disconnect", **settings_of(fake))
    assert done.returncode == 1
    assert "3 activities that came by it" in done.stderr
    assert "What stays: your files" in done.stderr
    assert heard(home, "strava_status")["connected"]
    types(monkeypatch, "disconnect")
    done = niggle(home, "strava", "disconnect", **settings_of(fake))
    assert done.returncode == 0, done.stderr
    assert "Strava is disconnected. " in done.stdout
    assert fake.valid_refresh_token is None
    assert not (home / "strava-1.sealed").exists()
    assert heard(home, "status")["activities"] == 0


def test_after_a_restore_it_says_that_the_tokens_are_not_here(fake: FakeStrava, home: Path, tmp_path: Path) -> None:
    connect(home, fake)
    assert niggle(home, "strava", "sync", **settings_of(fake)).returncode == 0
    assert niggle(home, "backup", str(tmp_path / "b.zip")).returncode == 0
    other = tmp_path / "other"
    assert niggle(other, "restore", str(tmp_path / "b.zip")).returncode == 0
    said = niggle(other, "strava", "status", **settings_of(fake)).stdout
    assert said.startswith(
        "The tokens of Strava are not here; no backup holds them. What is here stays, and nothing new comes.\n"
        "Connect again.\n"
    )
    (other / "strava-1.sealed").write_bytes((home / "strava-1.sealed").read_bytes())  # without its key
    said = niggle(other, "strava", "status", **settings_of(fake)).stdout
    assert "cannot be opened with the key" in said
    assert "\nConnect again.\n" in said


def test_each_athlete_has_a_connection_of_their_own(fake: FakeStrava, home: Path, browser: Browser) -> None:
    niggle(home, "athlete", "add", "Ann")
    done = niggle(home, "strava", "connect", "--retention", "keep", "--athlete", "Ann", **app_of(fake))
    assert done.returncode == 0, done.stderr
    done = niggle(home, "strava", "sync", "--athlete", "Ann", **settings_of(fake))
    assert done.returncode == 0, done.stderr
    assert "not connected" in niggle(home, "strava", "status").stdout
    assert "3 activities" in niggle(home, "strava", "status", "--athlete", "Ann").stdout
    assert heard(home, "status", athlete="Ann")["activities"] == 3
    assert (home / "strava-2.sealed").exists()
    done = niggle(home, "strava", "connect", "--athlete", "Nobody", **app_of(fake))
    assert done.returncode == 2


def test_beside_a_service_the_same_commands_ask_it(fake: FakeStrava, home: Path, browser: Browser) -> None:
    with served(home, settings=settings_of(fake)) as service:
        done = niggle(home, "strava", "connect", "--retention", "keep", **app_of(fake))
        assert done.returncode == 0, done.stderr
        assert "The running service fetches your runs now." in done.stdout
        done = niggle(home, "strava", "sync", **settings_of(fake))
        assert done.returncode == 0, done.stderr
        assert re.fullmatch(r"All is here, as of .*\nNext look at Strava: .*\n", done.stdout)
        fake.add(Run(name="Just now", start=hours_ago(2), samples_every_s=30))
        document = json.loads(niggle(home, "strava", "sync", "--json", **settings_of(fake)).stdout)
        assert (document["activities"], document["with_streams"]) == (4, 4)
        done = niggle(home, "strava", "webhook", f"{service.url}/strava/webhook", **settings_of(fake))
        assert done.returncode == 0, done.stderr
        subscriptions = [fake.subscription]
        assert niggle(home, "strava", "webhook", "--off", **settings_of(fake)).returncode == 0
        subscriptions.append(fake.subscription)
        assert subscriptions == [ANY, None]
        assert subscriptions[0] is not None
        fake.inactive = True
        done = niggle(home, "strava", "sync", **settings_of(fake))
        assert (done.returncode, done.stdout) == (1, "")
        assert "Strava refuses every request of your app." in done.stderr
        fake.inactive = False
        done = niggle(home, "strava", "disconnect", "--yes", **settings_of(fake))
        assert done.returncode == 0, done.stderr
        assert heard(home, "status")["activities"] == 0


def test_a_webhook_needs_an_address_or_a_word_and_a_service(fake: FakeStrava, home: Path) -> None:
    assert niggle(home, "strava", "webhook").returncode == 2
    assert niggle(home, "strava", "webhook", "https://a.example/strava/webhook", "--off").returncode == 2
    done = niggle(home, "strava", "webhook", "https://a.example/strava/webhook")
    assert done.returncode == 1
    assert "start niggle serve first" in done.stderr


def test_a_killed_sync_goes_on_where_it_was(fake: FakeStrava, home: Path) -> None:
    for number in range(30):
        fake.add(Run(name=f"More {number}", start=hours_ago(100 + 24 * number), samples_every_s=5))
    connect(home, fake)
    process = Started(["strava", "sync"], environment(home, **settings_of(fake)))
    until = time.monotonic() + 60
    while fake.count("/activities/") < 8:
        assert time.monotonic() < until
        time.sleep(0.01)
    process.kill()
    process.wait()
    before: dict[str, Any] = heard(home, "strava_status")
    assert before["activities"] == 33
    assert 0 < before["with_streams"] + before["with_detail"] < 66
    done = niggle(home, "strava", "sync", **settings_of(fake))
    assert done.returncode == 0, done.stderr
    after = heard(home, "strava_status")
    assert (after["with_streams"], after["queue"]["streams"]) == (33, 0)
