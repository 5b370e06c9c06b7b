"""The service: one process that owns the database and shows it. Pages, the terminal's socket and long work, together.

It listens on this machine. Where other machines reach it, it asks for a password, for this is health data, and does not
start before there is one.
"""

import gc
import ipaddress
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from ingest.errors import Misuse, Refusal, Stopped
from ingest.settings import Settings

if TYPE_CHECKING:
    from dashboard.owner import Owner

DEFAULT_PORT = 8617
LOOPBACK = "127.0.0.1"
OWN_NAMES = ["localhost", "127.0.0.1", "[::1]"]
MAX_UPLOAD_MB = 1024
SWITCH_S = 0.0005  # a page waits no longer for an import that is at work in Python; by itself it is ten times as long


class NotLoopback(Misuse):
    """Other machines could reach it, and nobody has a password."""


class NotAnAddress(Misuse):
    """Where to listen is no address of this machine."""


class PortTaken(Refusal):
    """Another program listens there."""


class AlreadyServed(Refusal):
    """A service runs on this home."""


def serve(
    load: Callable[[], Settings], port: int = DEFAULT_PORT, address: str = LOOPBACK, *, browser: bool = False
) -> None:
    """Serve the home of these settings until Ctrl-C or a TERM signal. `load` reads them, again when they change.

    Errors: `NotLoopback`, `NotAnAddress`, `AlreadyServed`, `PortTaken`, and those of opening the store.
    """
    settings = load()
    reached = is_reached(settings, address)
    running = running_at(settings)
    if running:
        raise AlreadyServed(f"Niggle already runs on {settings.home}, at {running}. Open that, or end it first.")
    if reached:
        _check_password(settings, address)
    _check_port(address, port)

    from dashboard import owner as owners
    from dashboard.desk import utc_now
    from dashboard.roster import ServiceRoster
    from dashboard.strava import ServiceStrava
    from dashboard.visits import Visits
    from dashboard.watching import ServiceWatch, check_folder
    from dashboard.wire import Listener

    for folder in settings.watch:
        check_folder(folder, settings)

    signal.signal(signal.SIGTERM, _end)
    owner = owners.Owner(load)
    listener = watch = collecting = None
    try:
        owner.strava = ServiceStrava(owner)
        owner.wake = owner.strava.wake
        owner.visits = Visits(partial(owner.transact, "never"), utc_now, reached=reached)
        listener = Listener(settings.socket, owner)
        owner.address = _url(address, port)
        owners.install(owner)
        watch = ServiceWatch(owner)
        collecting = ServiceRoster(owner)
        _run(owner, address, port, browser=browser)
    finally:
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, signal.SIG_IGN)  # ending is under way already
        if listener is not None:
            listener.close()
        if watch is not None:
            watch.close()
        if collecting is not None:
            collecting.close()
        if owner.strava is not None:
            owner.strava.close()
        if owner.visits is not None:
            owner.visits.close()
        owners.install(None)
        owner.close()
        gc.unfreeze()
    print("Niggle has ended. What was under way goes on when it starts again.", flush=True)  # noqa: T201


def _end(_: int, __: FrameType | None) -> None:
    raise Stopped("Niggle was told to end.")


def running_at(settings: Settings) -> str | None:
    """Where a running service shows this home, if there is one."""
    from dashboard.wire import ask_service

    heard, document = ask_service(settings.socket, "where", {})
    return document["address"] if heard else None


def free_port(wanted: int) -> int:
    """The first free port of this machine from `wanted` on."""
    for port in range(wanted, min(wanted + 100, 65536)):
        with suppress(OSError):
            _bind(LOOPBACK, port)
            return port
    raise PortTaken(f"No port from {wanted} to {wanted + 99} is free. Name one with --port.")


def _run(owner: "Owner", address: str, port: int, *, browser: bool) -> None:
    """Streamlit's own server with routes of our own, until it is told to end."""
    assert owner.strava is not None
    assert owner.visits is not None
    import streamlit as st
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    from dashboard.assets import Assets
    from dashboard.fault_answers import FaultAnswers
    from dashboard.guard import Guard
    from dashboard.headers import SecurityHeaders, streamlit_page
    from dashboard.patience import be_patient
    from dashboard.routes import Webhook, routes
    from dashboard.theme import TAP

    url = _url(address, port)

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        threading.Thread(target=_warm, name="niggle warm-up", daemon=True).start()
        print(f"Niggle is at {url} (Ctrl-C ends it)", flush=True)  # noqa: T201
        if not _is_loopback(address):
            print("What goes there is not encrypted. How it can be: README, From elsewhere.", flush=True)  # noqa: T201
        if browser:
            import webbrowser

            webbrowser.open(url)
        yield

    # A stranger's name that points to this machine (DNS rebinding) gets nothing, neither a page nor a socket.
    names = own_names(owner.settings, address)
    ours_only = Middleware(TrustedHostMiddleware, allowed_hosts=names, www_redirect=False)
    webhook = Middleware(Webhook, owner=owner, strava=owner.strava)  # the one path that has a name of its own
    safe = Middleware(SecurityHeaders, scripts=(streamlit_page(), TAP))
    guard = Middleware(Guard, visits=owner.visits)
    # Whose word on the visitor's address and on TLS is believed; by itself it would be anybody's on this machine.
    os.environ["FORWARDED_ALLOW_IPS"] = ",".join(owner.settings.trusted_proxies)
    be_patient()
    sys.setswitchinterval(SWITCH_S)
    # It would log what errors say; `_tell` notes where they were.
    logging.getLogger("streamlit.error_util").addFilter(lambda _: False)
    script = Path(__file__).parent / "script" / "app.py"
    app = st.App(
        script, lifespan=lifespan, routes=routes(owner.strava, owner.visits, lambda: owner.settings, owner.desk),
        middleware=[safe, Middleware(FaultAnswers), webhook, ours_only, guard, Middleware(Assets)],
        on_script_error=_tell,
    )  # fmt: skip
    with suppress(KeyboardInterrupt, Refusal):
        app.run(config=_configuration(address, port, names))


def own_names(settings: Settings, address: str) -> list[str]:
    """Under which names it may be asked: those of this machine where only it can, its addresses, those of the settings.

    An address cannot be made to point elsewhere; a name can, so it has to be said which are ours.
    """
    here = [address.strip("[]")]
    if ipaddress.ip_address("127.0.0.1" if address == "localhost" else here[0]).is_unspecified:
        import psutil

        found = [one.address.split("%")[0] for each in psutil.net_if_addrs().values() for one in each]
        here = [one for one in found if _is_address(one)]
    bracketed = [f"[{one}]" if ":" in one else one for one in here]
    return list(dict.fromkeys([*OWN_NAMES, *bracketed, *settings.allowed_hosts]))


def _is_address(text: str) -> bool:
    with suppress(ValueError):
        ipaddress.ip_address(text)
        return True
    return False


def _configuration(address: str, port: int, names: list[str]) -> dict[str, Any]:
    """How Streamlit is to behave: it calls nobody, listens where it is told, and keeps its own words to itself."""
    from dashboard.guard import VISIT_HEADER
    from dashboard.theme import streamlit_theme

    return {
        "server.address": address.strip("[]"),
        "server.port": port,
        "server.headless": True,
        "server.allowedHosts": [name.strip("[]") for name in names],
        "server.trustedUserHeaders": {VISIT_HEADER: "visit"},  # a page that lost its line is taken up by nobody else
        "server.enableXsrfProtection": True,
        "server.enableCORS": True,
        "server.fileWatcherType": "none",
        "server.runOnSave": False,
        "server.maxUploadSize": MAX_UPLOAD_MB,
        "server.enableAgentApi": False,
        "server.showEmailPrompt": False,
        "browser.gatherUsageStats": False,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "logger.hideWelcomeMessage": True,
        "logger.level": "error",
        "logger.enableRich": False,
        **streamlit_theme(),
    }


def _tell(error: Exception) -> bool:
    """An error that no page foresaw is a sentence on the page, too."""
    import streamlit as st

    from dashboard.faults import note_of, sentence_of
    from dashboard.guard import VISIT_HEADER
    from dashboard.guests import is_guest_key

    print(note_of(error), file=sys.stderr, flush=True)  # noqa: T201
    sentence = sentence_of(error, guest=is_guest_key(st.context.headers.get(VISIT_HEADER)))
    st.error(sentence[:1].upper() + sentence[1:], icon=":material/error:")
    return True


def _warm() -> None:
    """Import what pages need, so that the first visitor does not wait for it. Streamlit looks for garbage after each
    page: what is here for good is left out of that, for it took longer than most pages.
    """
    import importlib
    import pkgutil

    import altair  # noqa: F401

    from dashboard import pages

    for one in pkgutil.iter_modules(pages.__path__, f"{pages.__name__}."):
        importlib.import_module(one.name)
    gc.collect()
    gc.freeze()


def is_reached(settings: Settings, address: str) -> bool:
    """Whether other machines reach it: by its address, or by a proxy, whose name or address the settings then tell.

    Errors: `NotAnAddress`.
    """
    return bool(settings.allowed_hosts or settings.trusted_proxies) or not _is_loopback(address)


def _is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        raise NotAnAddress(
            f"{address} is no address of this machine. Name one such as 127.0.0.1, 192.168.1.20 or 0.0.0.0 (all of "
            "them); this is health data, so which it is has to be clear. A name goes into the setting allowed_hosts."
        ) from None


def _check_password(settings: Settings, address: str) -> None:
    """Errors: `NotLoopback` as long as nobody has a password."""
    if settings.database.exists():
        from dashboard.desk import store_at_hand, utc_now
        from ingest.logins import passwords

        with store_at_hand(settings, utc_now()) as desk:
            if passwords(desk.con):
                return
    by = f"on {address}" if not _is_loopback(address) else "through the proxy that your settings name"
    raise NotLoopback(
        f"Niggle shows health data, and other machines could reach it {by} without a password, so set one before: "
        "niggle account set"
    )


def _check_port(address: str, port: int) -> None:
    try:
        _bind(address, port)
    except OSError as error:
        if isinstance(error, PermissionError):
            raise PortTaken(f"Port {port} is for the system's own services. Choose another: --port 8617") from None
        raise PortTaken(
            f"Port {port} on {address} is taken{_by_whom(port)}. Choose another: --port {port + 1}"
        ) from None


def _bind(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((address.strip("[]"), port))
        probe.listen(1)


def _by_whom(port: int) -> str:
    """ " by python (PID 12)", where the system tells."""
    import psutil

    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,) and connection.pid:
                program = psutil.Process(connection.pid)
                ours = "Niggle on another home" if "niggle" in " ".join(program.cmdline()) else program.name()
                return f" by {ours} (PID {connection.pid})"
    except (psutil.Error, OSError):
        pass
    return ""


def _url(address: str, port: int) -> str:
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"
