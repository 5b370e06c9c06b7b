"""How long does the server wait for somebody to say what they want? Heads of requests that never come to an end.

uvicorn waits for ever, and each who waits holds a line: a few hundred of them, and nobody else gets in. Here a head has
to come within a while, and of too many that are still to come the oldest is cut.
"""

import asyncio
from typing import ClassVar

import h11
from uvicorn import config
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_WITHIN_S = 15.0
MOST_WAITING = 256


class Patient(H11Protocol):
    """The protocol of a line, which ends one whose request does not come."""

    _waiting: ClassVar[dict["Patient", asyncio.TimerHandle]] = {}  # the oldest first

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A line was opened: what is wanted has to be said."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """A part of what is wanted, or all of it."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """The line is gone."""
        self._heard()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if self.conn.their_state is not h11.IDLE or self.transport.is_closing():
            self._heard()
        elif self not in self._waiting:
            self._waiting[self] = self.loop.call_later(HEAD_WITHIN_S, self._cut)
            if len(self._waiting) > MOST_WAITING:
                next(iter(self._waiting))._cut()

    def _heard(self) -> None:
        timer = self._waiting.pop(self, None)
        if timer is not None:
            timer.cancel()

    def _cut(self) -> None:
        self._heard()
        self.transport.close()


def be_patient() -> None:
    """From now on servers that uvicorn makes wait no longer than that. Streamlit makes its own, and asks nobody how."""
    config.HTTP_PROTOCOLS["auto"] = f"{Patient.__module__}:{Patient.__qualname__}"
