"""Texts that stand on the disk sealed, by a key that lies beside the database or where the settings say."""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from ingest.settings import Settings


class NotOurSeal(Exception):
    """It cannot be opened with the key that is at hand."""


class Seal:
    """The key of this home. It is made when something is sealed first."""

    def __init__(self, settings: Settings) -> None:
        self.key_file = settings.key_file or settings.home / "niggle.key"

    def shut(self, data: bytes) -> bytes:
        """The data, sealed. Errors: `OSError`, and `ValueError` for a file that holds no key."""
        if not self.key_file.exists():
            write_whole(self.key_file, Fernet.generate_key())
        return Fernet(self.key_file.read_bytes()).encrypt(data)

    def open(self, sealed: bytes) -> bytes:
        """What was sealed. Errors: `NotOurSeal`."""
        try:
            return Fernet(self.key_file.read_bytes()).decrypt(sealed)
        except (OSError, InvalidToken, ValueError, TypeError):
            raise NotOurSeal(str(self.key_file)) from None


def write_whole(path: Path, data: bytes) -> None:
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
