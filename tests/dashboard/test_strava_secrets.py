"""No token, secret or code is anywhere but in the sealed file, whatever was done and whatever went wrong."""

import http.client
import json
import os
import secrets
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import psutil
import pytest

from dashboard import owner as owners
from dashboard.owner import Owner
from dashboard.strava import ServiceStrava
from ingest.settings import Settings, load_settings
from ingest.sources.strava.vault import Vault
from tests import warm
from tests.command import PROGRAM, environment
from tests.dashboard.pages.window import Window
from tests.fake_strava import FakeStrava, Run
from tests.fake_strava.faults import KINDS
from tests.homes import every_row
from tests.served import Served, served
from tests.strava_people import authorize, settings_of

LONG = ("drip",)  # takes as long as the transport has patience; `tests/ingest/sources/strava` has it


class Secrets:
    """Every secret there was, and where they must not be."""

    def __init__(self, fake: FakeStrava) -> None:
        self.known = {fake.client_secret}
        self.searched = 0

    def none_in(self, where: str, data: bytes | str) -> None:
        """That none of them is in this."""
        self.searched += 1
        told = data.encode() if isinstance(data, str) else data
        assert not [one for one in self.known if one.encode() in told], f"a secret is in {where}"


@pytest.fixture
def fake() -> Iterator[FakeStrava]:
    with FakeStrava() as running:
        for number in range(3):
            running.add(Run(name=f"Run {number}", start=_hours_ago(20 + 24 * number), samples_every_s=30))
        yield running


@pytest.fixture
def kept(fake: FakeStrava, monkeypatch: pytest.MonkeyPatch) -> Secrets:
    """All codes and tokens that the fake makes from now on, and the app's secret."""
    found, made = Secrets(fake), secrets.token_hex

    def token_hex(length: int = 32) -> str:
        word = made(length)
        if length >= 20:
            found.known.add(word)
        return word

    monkeypatch.setattr(secrets, "token_hex", token_hex)
    return found


def _hours_ago(hours: float) -> datetime:
    return (datetime.now(UTC) - timedelta(hours=hours)).replace(tzinfo=None, microsecond=0)


def said_by(home: Path, fake: FakeStrava, *arguments: str, typed: str = "") -> tuple[int, str, str]:
    """Status and words of a command in a process of its own, told to tell whatever it can."""
    done = warm.run(arguments, environment(home, **settings_of(fake), NIGGLE_DEBUG="1"), typed, timeout=120)
    return done.returncode, done.stdout, done.stderr


def connect(home: Path, fake: FakeStrava, kept: Secrets, service: Served) -> None:
    """Connect by the terminal; while it waits, look at what other users of the machine see of it."""
    process = subprocess.Popen(
        [*PROGRAM, "strava", "connect", "--no-browser", "--retention", "keep"],
        env=environment(home, **settings_of(fake), NIGGLE_DEBUG="1"), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(f"{fake.client_id}\n{fake.client_secret}\n")
    process.stdin.flush()
    said = ""
    while "/authorize?" not in said:
        line = process.stderr.readline()
        assert line, said
        said += line
    processes_are_silent(kept, process.pid, service.process.pid)
    address = next(line.strip() for line in said.splitlines() if "/authorize?" in line)
    page = authorize(address)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    kept.none_in("the words of connect", said + out + err)
    kept.none_in("the page of connect", page)


def processes_are_silent(kept: Secrets, *pids: int) -> None:
    """What the process list tells of these and of all that they started."""
    whole = [one for pid in pids for one in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True))]
    for one in whole:
        for what in ("cmdline", "environ"):
            try:
                kept.none_in(f"{what} of {one.pid}", Path(f"/proc/{one.pid}/{what}").read_bytes())
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has ended


def come_back(service: Served, query: str) -> str:
    """Where the service leads a browser that comes from Strava with this."""
    line = http.client.HTTPConnection(urlsplit(service.url).netloc, timeout=30)
    try:
        line.request("GET", f"/strava/callback?{query}")
        answer = line.getresponse()
        return f"{answer.getheaders()} {answer.read().decode()}"
    finally:
        line.close()


def everything_goes_wrong(home: Path, fake: FakeStrava, kept: Secrets) -> None:
    """Each kind of fault in the middle of a sync, and where the tokens are renewed."""
    for kind in sorted(KINDS, key="truncated".__eq__):  # last: tokens were renewed, and nobody heard which
        for path in ("/athlete/activities", "/oauth/token"):
            if kind in LONG:
                continue
            fake.expire_access_tokens()
            fake.fault(kind, path=path)
            kept.none_in(f"the words about {kind}", "".join(map(str, said_by(home, fake, "strava", "sync"))))
    fake.inactive = True
    kept.none_in("the words about an inactive app", "".join(map(str, said_by(home, fake, "strava", "sync"))))
    fake.inactive = False


def test_no_secret_is_anywhere_but_in_the_sealed_file(fake: FakeStrava, kept: Secrets, tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "service.log"
    with served(home, log=log, fresh=True, settings={**settings_of(fake), "NIGGLE_DEBUG": "1"}) as service:
        connect(home, fake, kept, service)
        modes = {path.name: path.stat().st_mode & 0o777 for path in home.iterdir() if path.is_file()}
        assert modes["niggle.key"] == modes["strava-1.sealed"] == 0o600
        assert not [name for name, mode in modes.items() if mode & 0o077]
        key = (home / "niggle.key").read_text()
        held = Vault(Settings(home), 1).read()
        assert held is not None
        assert {held.client_secret, held.access_token, held.refresh_token} <= kept.known
        for query in (f"state=x&code={fake.authorize()}&scope=read", f"error={fake.authorize()}", "code="):
            kept.none_in("the way back", come_back(service, query))
        assert said_by(home, fake, "strava", "sync")[0] == 0
        everything_goes_wrong(home, fake, kept)
        connect(home, fake, kept, service)
        status, out, err = said_by(home, fake, "strava", "sync")
        assert status == 0, err
        assert said_by(home, fake, "strava", "webhook", f"{service.url}/strava/webhook")[0] == 0
        for question in (["status"], ["status", "--json"], ["webhook", "--off"]):
            kept.none_in(f"the words of {question}", "".join(map(str, said_by(home, fake, "strava", *question))))
        for command in (["doctor"], ["backup", str(tmp_path / "all.zip")], ["export", str(tmp_path / "exported")]):
            status, out, err = said_by(home, fake, *command)
            assert status == 0, err
            kept.none_in(f"the words of {command}", out + err)
        processes_are_silent(kept, service.process.pid)
        fake.revoke_access()
        status, out, err = said_by(home, fake, "strava", "sync")
        assert "does not accept the connection" in err
        kept.none_in("the words about a dead connection", out + err)
    assert len(kept.known) > 20  # codes and tokens, renewed over and over
    kept.known.add(key)
    kept.none_in("the service's log", log.read_bytes())
    files_are_silent(kept, home, tmp_path)
    pages_are_silent(kept, home, fake)
    status, out, err = said_by(home, fake, "strava", "disconnect", "--yes")
    assert status == 0, err
    kept.none_in("the words of disconnect", out + err)
    assert not (home / "strava-1.sealed").exists()
    assert kept.searched > 60


def files_are_silent(kept: Secrets, home: Path, folder: Path) -> None:
    """Database, backup, export, and all that is in the data folder but for the key itself."""
    with duckdb.connect(str(home / "niggle.duckdb"), read_only=True) as con:
        kept.none_in("the database", json.dumps(every_row(con), default=str))
    with zipfile.ZipFile(folder / "all.zip") as backup:
        assert not [name for name in backup.namelist() if "sealed" in name or name.endswith(".key")]
        for name in backup.namelist():
            kept.none_in(f"{name} of the backup", backup.read(name))
    exported = [path for path in (folder / "exported").rglob("*") if path.is_file()]
    assert exported
    for path in [*exported, *(path for path in home.rglob("*") if path.is_file() and path.name != "niggle.key")]:
        kept.none_in(str(path), path.read_bytes())


def pages_are_silent(kept: Secrets, home: Path, fake: FakeStrava) -> None:
    """What the pages show, and what they keep for their visitor."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings_of(fake).items():
            patch.setenv(name, value)
        owner = Owner(lambda: load_settings(home, os.environ))
        owner.strava = ServiceStrava(owner)
        owners.install(owner)
        try:
            window = Window()
            for path in ("data", "", "runs", "settings"):
                window.open(path)
                assert path != "data" or "Powered by Strava" in window.words
                kept.none_in(f"the page {path}", window.words)
                kept.none_in(f"the state of {path}", str(window.test.session_state._state))
        finally:
            owners.install(None)
            owner.strava.close()
            owner.close()
