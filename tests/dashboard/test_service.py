"""The service beside the terminal: the same answers, one owner, this machine only, and an orderly end."""

import http.client
import json
import os
import signal
import socket
import stat
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from dashboard.owner import Owner
from ingest.errors import Refusal
from ingest.settings import Settings, load_settings
from tests.command import answer, environment, niggle
from tests.served import Served, free_port, served
from tests.warm import Started

LOG = """date,sport,distance_km,duration,title,pain
2026-01-01T07:00,run,10.0,50:00,New Year,
2026-01-03T07:00,run,12.0,1:10:00,,
2026-01-05T07:00,run,13.21,1:06:00,,2
2026-01-09,run,30.5,2:50:00,Too long,0
"""
QUESTIONS = [
    ["status"],
    ["problems"],
    ["imports"],
    ["load", "--first-weekday", "sunday"],
    ["spikes"],
    ["today", "--on", "2026-01-10"],
    ["pain", "list"],
    ["tried", "list"],
    ["doctor"],
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a training log, a file that fails, and some notes."""
    folder = tmp_path_factory.mktemp("service")
    (folder / "log.csv").write_text(LOG)
    (folder / "bad.csv").write_text("date,dstance_km\n2026-02-01,10\n")
    place = folder / "home"
    assert niggle(place, "import", str(folder)).returncode == 0
    assert (
        niggle(
            place, *["pain", "add", "--area", "knee", "--side", "left", "--severity", "4", "--on", "2026-01-06", "sore"]
        ).returncode
        == 0
    )
    assert (
        niggle(place, *["tried", "add", "--from", "2026-01-07", "--kind", "rest", "two", "days", "off"]).returncode == 0
    )
    return place


@pytest.fixture(scope="module")
def alone(home: Path) -> dict[str, Any]:
    """What every question is answered while no service runs."""
    return {" ".join(question): answer(home, *question) for question in QUESTIONS}


@pytest.fixture(scope="module")
def service(home: Path, alone: dict[str, Any]) -> Iterator[Served]:
    with served(home) as running:
        yield running


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[0])
def test_the_terminal_hears_the_same_with_and_without_a_service(
    home: Path, alone: dict[str, Any], service: Served, question: list[str]
) -> None:
    def told(document: Any) -> str:
        return json.dumps(document | {"database_bytes": 0}) if "database_bytes" in document else json.dumps(document)

    assert told(answer(home, *question)) == told(alone[" ".join(question)])


def test_what_the_terminal_writes_is_written_through_the_service(home: Path, service: Served, tmp_path: Path) -> None:
    number = answer(home, "pain", "add", "--area", "foot", "--severity", "3", "--on", "2026-01-08")["id"]
    assert answer(home, "pain", "edit", str(number), "--severity", "5") == {"id": number}
    assert {row["id"]: row["severity"] for row in answer(home, "pain", "list")["rows"]}[number] == 5
    answer(home, "pain", "delete", str(number))
    assert number not in [row["id"] for row in answer(home, "pain", "list")["rows"]]
    (tmp_path / "more.csv").write_text("date,distance_km\n2026-02-02,8.5\n")
    document = answer(home, "import", str(tmp_path / "more.csv"))
    assert (document["imported"], document["activities"]) == (1, 1)
    run_no = answer(home, "imports")["rows"][0]["run_no"]
    assert answer(home, "undo", str(run_no))["activities"] == 1
    assert answer(home, "rebuild")["failures"] == []
    assert answer(home, "doctor")["sound"]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["pain", "add", "--area", "kne", "--severity", "3"], "Did you mean 'knee'"),
        (["pain", "delete", "999"], "no pain note number 999"),
        (["undo", "999"], "999"),
    ],
)
def test_a_refusal_is_the_same_sentence_and_status(home: Path, service: Served, command: list[str], told: str) -> None:
    done = niggle(home, *command)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_the_socket_is_the_owners_alone(home: Path, service: Served) -> None:
    assert stat.S_IMODE((home / "niggle.sock").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"{not json\n",
        b"[1]\n",
        b'{"ask": "drop", "with": {}}\n',
        b'{"ask": "spikes", "with": {"sql": 1}, "version": "VERSION"}\n',
        b'{"ask": "today", "with": {"on": 5}, "version": "VERSION"}\n',
        b'{"ask": "status", "with": {}, "version": "0.0.1"}\n',
        b"x" * 100_000 + b"\n",
    ],
)
def test_nonsense_on_the_socket_is_a_sentence_and_harms_nobody(home: Path, service: Served, line: bytes) -> None:
    from importlib.metadata import version

    with _connected(home) as stream:
        stream.sendall(line.replace(b"VERSION", version("niggle").encode()))
        told = json.loads(stream.makefile("rb").readline())
    assert told["exit_status"] in (1, 2)
    assert "Traceback" not in told["refused"]
    assert answer(home, "status")["activities"] == 4


def test_half_a_question_and_a_closed_line_harm_nobody(home: Path, service: Served) -> None:
    with _connected(home) as stream:
        stream.sendall(b'{"ask": "status"')
    assert answer(home, "status")["activities"] == 4


def _connected(home: Path) -> socket.socket:
    stream = socket.socket(socket.AF_UNIX)
    folder = os.open(home, os.O_RDONLY)
    stream.connect(f"/proc/self/fd/{folder}/niggle.sock")
    os.close(folder)
    return stream


def test_a_second_service_on_the_home_is_refused_with_the_address(home: Path, service: Served) -> None:
    done = niggle(home, "serve", "--port", str(free_port()))
    assert done.returncode == 1
    assert service.url in done.stderr


def test_a_service_on_a_runners_own_home_is_not_taken_for_the_demo(home: Path, service: Served) -> None:
    done = niggle(home, "demo", "--no-serve")
    assert done.returncode == 1
    assert "a runner's own history" in done.stderr
    assert done.stdout == ""


def test_a_taken_port_is_refused_with_who_has_it(tmp_path: Path, service: Served) -> None:
    port = service.url.rpartition(":")[2]
    done = niggle(tmp_path / "home", "serve", "--port", port)
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken by" in done.stderr
    assert f"PID {service.process.pid}" in done.stderr


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.20", "example.org"])
def test_other_machines_are_refused_with_the_reason(tmp_path: Path, address: str) -> None:
    done = niggle(tmp_path / "home", "serve", "--address", address)
    assert done.returncode == 2
    assert "health data" in done.stderr
    assert not (tmp_path / "home").exists()


def test_a_page_of_another_name_is_refused(service: Served) -> None:
    """DNS rebinding: a stranger's name that points to this machine."""
    request = urllib.request.Request(service.url, headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code >= 400
    refused.value.close()


@pytest.mark.parametrize("foreign", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}])
def test_a_socket_of_another_name_or_origin_is_refused(service: Served, foreign: dict[str, str]) -> None:
    own = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    connection = http.client.HTTPConnection(service.url.removeprefix("http://"), timeout=10)
    connection.request("GET", "/_stcore/stream", headers={**own, **key, **foreign})
    assert connection.getresponse().status in (400, 403)
    connection.close()


def test_streamlits_own_environment_opens_no_door_and_sends_nothing(tmp_path: Path) -> None:
    opened = {
        "STREAMLIT_SERVER_ADDRESS": "0.0.0.0",
        "STREAMLIT_SERVER_PORT": str(free_port()),
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "true",
        "STREAMLIT_SERVER_ENABLE_AGENT_API": "true",
    }
    with served(tmp_path / "home", fresh=True, settings=opened) as running:
        listening = [
            connection.laddr.ip
            for connection in psutil.Process(running.process.pid).net_connections("tcp")
            if connection.status == psutil.CONN_LISTEN
        ]
        assert listening == ["127.0.0.1"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_order_and_leaves_the_home_free(tmp_path: Path, how: signal.Signals) -> None:
    home = tmp_path / "home"
    with served(home) as running:
        running.process.send_signal(how)
        out, err = running.process.communicate(timeout=30)
    assert (running.process.returncode, err) == (0, "")
    assert out.splitlines()[-1].startswith("Niggle has ended.")
    assert not (home / "niggle.sock").exists()
    assert answer(home, "doctor")["sound"]


def test_a_stale_socket_and_a_deep_home_do_no_harm(tmp_path: Path) -> None:
    home = tmp_path / ("d" * 60) / ("e" * 60) / "home"
    with served(home) as running:
        assert answer(home, "status")["activities"] == 0
        running.process.kill()
        running.process.wait()
    assert (home / "niggle.sock").exists()
    assert answer(home, "status")["activities"] == 0
    with served(home):
        assert answer(home, "status")["activities"] == 0


def test_an_import_whose_terminal_stops_can_go_on(tmp_path: Path, demo_files: list[Path]) -> None:
    home = tmp_path / "home"
    files = [str(file) for file in demo_files[-60:]]
    with served(home) as service:
        running = Started(["import", *files], environment(home), stderr=subprocess.PIPE)
        decoder = _decoder_of(service)
        decoder.suspend()  # so that the import cannot end before its terminal does
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=30)
        decoder.resume()
        assert running.returncode == 130
        document = answer(home, "import", *files)
        assert document["imported"] == 60
        assert answer(home, "status")["activities"] == 60


def _decoder_of(service: Served) -> psutil.Process:
    """The process that decodes for this service, as soon as there is one."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for one in psutil.Process(service.process.pid).children():
            if any("spawn_main" in word for word in one.cmdline()):
                return one
        time.sleep(0.01)
    raise AssertionError("nothing is decoded")


# The owner itself, without a process of its own.


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[Owner]:
    owner = Owner(lambda: load_settings(tmp_path / "home", {}))
    yield owner
    owner.close()


def test_notes_written_at_one_moment_have_numbers_of_their_own(owner: Owner) -> None:
    numbers: list[int] = []

    def write() -> None:
        for _ in range(5):
            numbers.append(owner.answer("pain_add", on="2026-01-01", severity=1, area="knee")["id"])

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 41))


@pytest.mark.parametrize(
    "name", ["../../evil.csv", "", "a" * 300 + ".csv", ".hidden.csv", "nul\0.csv", "C:\\runs\\x.csv", "..", "/etc/x"]
)
def test_an_upload_stays_in_its_folder_whatever_it_is_called(owner: Owner, tmp_path: Path, name: str) -> None:
    files = [(name, _file("date,distance_km\n2026-01-01,10\n")), (name, _file("date,distance_km\n2026-01-02,11\n"))]
    job = owner.upload(files)
    for _ in job.updates(0.1):
        pass
    assert job.refusal is None
    assert job.answer["imported"] == 2
    assert all(item["path"].startswith("upload 20") for item in job.answer["items"])
    assert list((tmp_path / "home" / "inbox").iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]


def _file(text: str) -> Any:
    import io

    return io.BytesIO(text.encode())


def test_a_change_meant_for_older_words_is_refused_and_changes_nothing(owner: Owner) -> None:
    number = owner.answer("pain_add", on="2026-01-01", severity=3, area="knee", text="before")["id"]
    owner.answer("pain_edit", number=number, changes={"text": "between"}, before={"text": "before"})
    with pytest.raises(Refusal, match="changed in another window"):
        owner.answer("pain_edit", number=number, changes={"text": "after"}, before={"text": "before"})
    assert [row["text"] for row in owner.answer("pain_list")["rows"]] == ["between"]


def test_a_setting_is_kept_beside_what_stands_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "niggle.toml").write_text('# mine\ntimezone = "Europe/Berlin"\n')
    owner = Owner(lambda: load_settings(tmp_path / "home", {}))
    try:
        owner.set("distance_unit", "mi")
        assert owner.settings == Settings(home=tmp_path / "home", timezone="Europe/Berlin", distance_unit="mi")
        with pytest.raises(Refusal, match="must be km or mi"):
            owner.set("distance_unit", "furlongs")
    finally:
        owner.close()
    path = tmp_path / "home" / "niggle.toml"
    assert path.read_text() == '# mine\ntimezone = "Europe/Berlin"\ndistance_unit = "mi"\n'
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_service_knows_nothing_of_a_request_that_is_none(owner: Owner) -> None:
    with pytest.raises(Refusal, match="no request named"):
        owner.answer("drop")
