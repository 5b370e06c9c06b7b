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
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from ingest.errors import Refusal
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
        self._key_file = settings.key_file or settings.home / "niggle.key"
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
            return Credentials(**json.loads(Fernet(self._key_file.read_bytes()).decrypt(sealed)))
        except (OSError, InvalidToken, ValueError, TypeError):
            raise VaultUnusable(
                f"{self._file} cannot be opened with the key in {self._key_file}. "
                "Put that key back, or connect again: niggle strava connect"
            ) from None

    def write(self, credentials: Credentials) -> None:
        """Seal the secrets, whole or not at all, and wait until they are on the disk."""
        try:
            seal = Fernet(self._key())
            _write_whole(self._file, seal.encrypt(json.dumps(asdict(credentials)).encode()))
        except (OSError, ValueError) as error:
            raise VaultUnusable(f"The tokens of Strava cannot be kept in {self._file}: {error}.") from None

    def forget(self) -> None:
        """Remove the secrets, under the lock: or whoever renews them meanwhile would put them back. The key stays:
        other athletes may use it.
        """
        with self.alone():
            for path in (self._file, self._file.with_suffix(".lock")):
                path.unlink(missing_ok=True)

    def _key(self) -> bytes:
        """The key, made if there is none."""
        if not self._key_file.exists():
            _write_whole(self._key_file, Fernet.generate_key())
        return self._key_file.read_bytes()


def is_secret(text: str) -> bool:
    """Whether a text may be an id, a secret or a token: no blanks, nothing that a header could not carry."""
    return _SECRET.fullmatch(text) is not None


def _write_whole(path: Path, data: bytes) -> None:
    """A file of mode 0600 that is there whole or not at all, also after a power cut."""
    aside = path.with_name(path.name + ".new")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
