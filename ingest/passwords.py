"""Is this the password? Kept as argon2id hashes; nothing of a password is ever stored, printed or sent anywhere."""

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from ingest.errors import Misuse

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 8  # characters
LONGEST_BYTES = 1000


class BadPassword(Misuse):
    """It cannot be a password. The message never repeats it."""


def hash_of(password: str) -> str:
    """The hash to keep. Errors: `BadPassword` if it is too short or too long."""
    if "\n" in password or "\r" in password or "\0" in password:
        raise BadPassword("A password is one line.")
    if len(_same(password)) < SHORTEST:
        raise BadPassword(f"A password has at least {SHORTEST} characters. A few words are easy to remember.")
    if len(_same(password).encode("utf-8", "surrogatepass")) > LONGEST_BYTES:
        raise BadPassword(f"A password has at most {LONGEST_BYTES:,} bytes.")
    return _hasher().hash(_bytes(password))


def is_password(hash_kept: str | None, typed: str) -> bool:
    """Whether this was typed rightly. For nobody's account (None) it takes as long, and never is."""
    from argon2.exceptions import InvalidHashError, VerificationError

    if len(typed) > LONGEST_BYTES or len(_bytes(typed)) > LONGEST_BYTES:
        typed, hash_kept = "", None
    try:
        _hasher().verify(_nobodys_hash() if hash_kept is None else hash_kept, _bytes(typed))
    except (VerificationError, InvalidHashError):
        return False
    return hash_kept is not None


def _same(password: str) -> str:
    """The same letters are the same password, however a keyboard composes them."""
    return unicodedata.normalize("NFC", password)


def _bytes(password: str) -> bytes:
    return _same(password).encode("utf-8", "surrogatepass")


@cache
def _hasher() -> "PasswordHasher":
    """Argon2id with the parameters of RFC 9106 for little memory: 64 MiB, three passes."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)


@cache
def _nobodys_hash() -> str:
    import secrets

    return _hasher().hash(secrets.token_bytes(32))
