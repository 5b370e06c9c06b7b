"""Processes of the program without its start: each is forked from one that has imported everything already.

What is run, killed and looked at is a process of its own as ever, with an environment, a working directory and streams
of its own; only the second and a half in which the interpreter would read its modules is gone. What others see of a
process in the list of processes is that of its parent, so whoever tests that starts a real one.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import IO, Any

Stream = int | None  # a file descriptor, subprocess.PIPE, subprocess.DEVNULL, or what this process has


class Started:
    """A process that was forked, to be used like one of `subprocess.Popen`. Text, as UTF-8."""

    def __init__(
        self,
        arguments: Sequence[str],
        env: Mapping[str, str],
        stdin: Stream = None,
        stdout: Stream = None,
        stderr: Stream = None,
        before: str = "",
        start_new_session: bool = False,
    ) -> None:
        """`before` is run before the program: what a test changes about it."""
        self.args = ["niggle", *arguments]
        self.returncode: int | None = None
        self.stdin: IO[str] | None = None
        self.stdout: IO[str] | None = None
        self.stderr: IO[str] | None = None
        theirs: list[int] = []
        for number, (name, stream) in enumerate((("stdin", stdin), ("stdout", stdout), ("stderr", stderr))):
            if stream == subprocess.PIPE:
                read, write = os.pipe()
                mine, other = (write, read) if number == 0 else (read, write)
                setattr(self, name, os.fdopen(mine, "w" if number == 0 else "r", encoding="utf-8"))
                theirs.append(other)
            elif stream == subprocess.DEVNULL:
                theirs.append(os.open(os.devnull, os.O_RDWR))
            else:
                theirs.append(os.dup(number if stream is None else stream))
        told = {
            "arguments": list(arguments), "env": dict(env), "before": before, "session": start_new_session,
            "cwd": os.getcwd(),  # noqa: PTH109
        }  # fmt: skip
        self._line, other_end = socket.socketpair()
        socket.send_fds(_warm(), [json.dumps(told).encode()], [*theirs, other_end.fileno()])
        for one in theirs:
            os.close(one)
        other_end.close()
        self._told = b""
        self._hear(1, None)
        self.pid = int(self._told.split(b"\n")[0])

    def _hear(self, lines: int, timeout: float | None) -> None:
        """Hear so many lines of the process that waits for it. Errors: `TimeoutError`."""
        self._line.settimeout(timeout)
        while self._told.count(b"\n") < lines:
            told = self._line.recv(100)
            assert told, "the warm process is gone"
            self._told += told

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; how it did. Errors: `subprocess.TimeoutExpired`."""
        if self.returncode is None:
            try:
                self._hear(2, timeout)
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired(self.args, timeout or 0.0) from None
            self.returncode = int(self._told.split(b"\n")[1])
            self._line.close()
        return self.returncode

    def poll(self) -> int | None:
        """How it ended, if it has."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0.0)
        return None

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Tell it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it, whatever it does."""
        self.send_signal(signal.SIGKILL)

    def communicate(self, given: str | None = None, timeout: float | None = None) -> tuple[str, str]:
        """Give it what it reads, and take all that it says until it has ended. Errors: `subprocess.TimeoutExpired`."""
        said = {"stdout": "", "stderr": ""}

        def read(name: str, stream: IO[str]) -> None:
            with stream:
                said[name] = stream.read()

        readers = [
            threading.Thread(target=read, args=(name, stream), daemon=True)
            for name in said
            if (stream := getattr(self, name)) is not None and not stream.closed
        ]
        for reader in readers:
            reader.start()
        if self.stdin is not None:
            with suppress(BrokenPipeError), self.stdin:
                self.stdin.write(given or "")
        self.wait(timeout)
        for reader in readers:
            reader.join()
        return said["stdout"], said["stderr"]

    def __enter__(self) -> "Started":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stream in (self.stdout, self.stderr, self.stdin):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()
        self.wait()


def run(
    arguments: Sequence[str], env: Mapping[str, str], given: str | None = None, timeout: float | None = None
) -> subprocess.CompletedProcess[str]:
    """Run it to its end, however it ends. Without anything `given` it reads what this process would."""
    pipe = subprocess.PIPE
    with Started(arguments, env, None if given is None else pipe, pipe, pipe) as running:
        try:
            out, err = running.communicate(given, timeout)
        except subprocess.TimeoutExpired:
            running.kill()
            raise
    return subprocess.CompletedProcess(running.args, running.wait(), out, err)


def end() -> None:
    """End the process that forks, if there is one, and wait for it."""
    while _running:
        line, process = _running.pop()
        line.close()
        process.wait()


_running: list[tuple[socket.socket, "subprocess.Popen[bytes]"]] = []


def _warm() -> socket.socket:
    """The line to the process that forks; it is started once, and ends with this one."""
    if _running:
        return _running[0][0]
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.warm", str(theirs.fileno())], pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    theirs.close()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**20)
    _running.append((ours, process))
    return ours


atexit.register(end)


def main() -> None:
    """Fork a process for each line that comes, until nobody is at its other end."""
    line = socket.socket(fileno=int(sys.argv[1]))
    _import_everything()
    while True:
        told, fds, _, _ = socket.recv_fds(line, 2**20, 4)
        _reap()
        if not told:
            return
        if not os.fork():
            line.close()
            _wait_for_it(json.loads(told), fds)
        for one in fds:
            os.close(one)


def _import_everything() -> None:
    import altair  # noqa: F401
    import streamlit.web.server  # noqa: F401

    import dashboard.cli.app
    import dashboard.service
    import dashboard.shell
    import dashboard.watching
    import ingest.pipeline
    import ingest.sources.strava.sync  # noqa: F401
    from dashboard.pages import data, load, niggles, runs, settings, today  # noqa: F401

    dashboard.cli.app.commands()


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _wait_for_it(told: dict[str, Any], fds: list[int]) -> None:
    """Fork once more: one is the program, the other tells how it ended, for only a parent hears that."""
    begun, go = os.pipe()
    child = os.fork()
    if not child:
        os.close(go)
        os.read(begun, 1)
        os.close(begun)
        _become(told, fds)
    with socket.socket(fileno=fds[3]) as line:
        for one in (*fds[:3], begun):
            os.close(one)
        line.sendall(f"{child}\n".encode())
        os.close(go)
        _, status = os.waitpid(child, 0)
        with suppress(OSError):
            line.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(told: dict[str, Any], fds: list[int]) -> None:
    """Be the program, as if it had just begun, and end."""
    import types

    status: Any = 1
    try:
        if told["session"]:
            os.setsid()
        for number, one in enumerate(fds[:3]):
            os.dup2(one, number)
        for one in fds:
            os.close(one)
        os.chdir(told["cwd"])
        os.environ.clear()
        os.environ.update(told["env"])
        sys.argv = ["-c", *told["arguments"]]
        sys.modules["__main__"] = types.ModuleType("__main__")
        sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115
        sys.stdout = open(1, "w", encoding="utf-8")  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1)  # noqa: SIM115
        from dashboard import cli

        exec(told["before"], {})
        cli.main()
        status = 0
    except SystemExit as end:
        status = end.code or 0
        if isinstance(status, str):
            sys.stderr.write(f"{status}\n")
            status = 1
    except BaseException:  # noqa: BLE001 (told as the interpreter would)
        sys.excepthook(*sys.exc_info())
    finally:
        with suppress(BaseException):
            threading._shutdown()  # type: ignore[attr-defined]
            atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
