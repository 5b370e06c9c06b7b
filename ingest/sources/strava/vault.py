"""Where the secrets of a connection stand: sealed in a file of their own, beside the database and in no copy of it.

The seal is only worth what the key is kept from: by default it lies in the data folder (mode 0600); the setting
`key_file` puts it elsewhere. One process and one thread at a time uses and replaces a refresh token.
"""

import fcntl
import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field

from ingest.errors import Refusal
from ingest.seal import NotOurSeal, Seal, write_whole
from ingest.settings import Settings

_ALONE = threading.Lock()
_SECRET = re.compile(r"[\x21-\x7e]{1,512}")


class VaultUnusable(Refusal):
    """The sealed file cannot be opened or written."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is needed to ask Strava: the runner's own app and the tokens it was given. Never shown, not even here.

    `expires_at` is when the access token expires, in seconds since 1970.
    """

    client_id: str
    client_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: int


class Vault:
    """The secrets of one athlete's connection. Errors of all its methods: `VaultUnusable`."""

    def __init__(self, settings: Settings, athlete_id: int) -> None:
        self._seal = Seal(settings)
        self._file = settings.home / f"strava-{athlete_id}.sealed"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Meanwhile nobody else uses or replaces these secrets."""
        with _ALONE:
            lock = os.open(self._file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
            try:
                with suppress(OSError):  # a network disk that knows no locks
                    fcntl.flock(lock, fcntl.LOCK_EX)
                yield
            finally:
                os.close(lock)

    def read(self) -> Credentials | None:
        """The secrets, or None if nothing is connected."""
        try:
            sealed = self._file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise VaultUnusable(f"{self._file} cannot be read: {error.strerror}.") from None
        try:
            return Credentials(**json.loads(self._seal.open(sealed)))
        except (NotOurSeal, ValueError, TypeError):
            raise VaultUnusable(
                f"{self._file} cannot be opened with the key in {self._seal.key_file}. "
                "Put that key back, or connect again: niggle strava connect"
            ) from None

    def write(self, credentials: Credentials) -> None:
        """Seal the secrets, whole or not at all, and wait until they are on the disk."""
        try:
            write_whole(self._file, self._seal.shut(json.dumps(asdict(credentials)).encode()))
        except (OSError, ValueError) as error:
            raise VaultUnusable(f"The tokens of Strava cannot be kept in {self._file}: {error}.") from None

    def forget(self) -> None:
        """Remove the secrets, under the lock: or whoever renews them meanwhile would put them back. The key stays:
        other athletes may use it.
        """
        with self.alone():
            for path in (self._file, self._file.with_suffix(".lock")):
                path.unlink(missing_ok=True)


def is_secret(text: str) -> bool:
    """Whether a text may be an id, a secret or a token: no blanks, nothing that a header could not carry."""
    return _SECRET.fullmatch(text) is not None
