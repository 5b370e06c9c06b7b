"""What does a backup look like? A zip of the database, the originals and the settings, with a list of them at its end.

    niggle.duckdb               the rows of one moment (`snapshot`)
    originals/ab/abcd...        the bytes of every file that came in
    niggle.toml                 the settings, if there are any
    manifest.json               format and schema, when it was made, and each file with its size and SHA-256

Nothing else goes in, and nothing else comes out.
"""

import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.errors import Refusal
from ingest.settings import DATABASE_FILE, SETTINGS_FILE

FORMAT = 1
MANIFEST = "manifest.json"
MAX_FILES = 2_000_000
MAX_MANIFEST_BYTES = 512 * 2**20
PIECE_BYTES = 2**20

Progress = Callable[[int, int, int, int], None]  # bytes done, bytes in all, files done, files in all

_ORIGINAL = re.compile(r"originals/([0-9a-f]{2})/(?=\1)[0-9a-f]{64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
# What opening and reading a damaged or odd zip raises.
_READ_ERRORS = (
    OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OverflowError,
    IndexError, struct.error,
)  # fmt: skip


class NotABackup(Refusal):
    """The file is no backup of Niggle, or one that cannot be trusted or understood."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a backup."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `created_at` is UTC."""

    schema: int
    created_at: str
    files: tuple[Kept, ...]

    def to_json(self) -> bytes:
        """As it stands in the archive."""
        files = [asdict(kept) for kept in self.files]
        told = {"format": FORMAT, "schema": self.schema, "created_at": self.created_at, "files": files}
        return json.dumps(told, indent=0).encode()


def may_be_kept(path: str) -> bool:
    """Whether a file of this path within the data folder goes into a backup."""
    return path in (DATABASE_FILE, SETTINGS_FILE) or _ORIGINAL.fullmatch(path) is not None


class Backup:
    """An opened archive, of which nothing is believed. Errors: `NotABackup`, in plain words."""

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.exists():
            raise NotABackup(f"There is no file {path}.")
        if not path.is_file():
            raise NotABackup(f"{path} is not a file. Name the file that niggle backup wrote.")
        try:
            self._zip = zipfile.ZipFile(path)
        except OSError as error:
            raise NotABackup(f"{path} cannot be read: {error.strerror or error}.") from None
        except _READ_ERRORS:
            raise NotABackup(
                f"{path} is not a backup of Niggle, or is cut short or damaged. Take another backup."
            ) from None
        try:
            self.manifest = self._checked()
        except BaseException:
            self._zip.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def pieces(self, kept: Kept) -> Iterator[bytes]:
        """The bytes of one file, piece by piece, never more than it is said to have."""
        left = kept.bytes
        try:
            with self._zip.open(kept.path) as source:
                while piece := source.read(min(PIECE_BYTES, left + 1)):
                    left -= len(piece)
                    if left < 0:
                        raise self.damaged(kept.path)
                    yield piece
        except _READ_ERRORS:
            raise self.damaged(kept.path) from None

    def damaged(self, name: str) -> NotABackup:
        """That one file is not what it was."""
        return NotABackup(
            f"{self._path} is damaged: {name} is not what it was when the backup was made. Nothing was changed here. "
            "Copy the file again, or take another backup."
        )

    def _checked(self) -> Manifest:
        """The manifest, which names every member, and only what may be there. Nothing is unpacked before."""
        members = self._zip.infolist()
        if len(members) > MAX_FILES:
            raise self._hostile(f"it lists more than {MAX_FILES:,} files")
        sizes = {member.filename: member.file_size for member in members}
        if MANIFEST not in sizes:
            raise NotABackup(
                f"{self._path} is not a backup of Niggle. If it holds recordings, bring them in with: niggle import"
            )
        if len(sizes) < len(members):
            raise self._hostile("it holds two files of one name")
        if any(member.flag_bits & 0x1 for member in members):
            raise self._hostile("it is locked with a password")
        manifest = self._manifest(sizes.pop(MANIFEST))
        odd = next((name for name in sizes if not may_be_kept(name)), None)
        if odd is not None:
            raise self._hostile(f"it holds {odd[:100]!r}")
        if {kept.path: kept.bytes for kept in manifest.files} != sizes or len(manifest.files) != len(sizes):
            raise self._hostile("its list does not name what it holds")
        if DATABASE_FILE not in sizes:
            raise self._hostile("it holds no database")
        return manifest

    def _manifest(self, size: int) -> Manifest:
        if size > MAX_MANIFEST_BYTES:
            raise self._hostile("its list is larger than any of ours")
        try:
            told = json.loads(b"".join(self.pieces(Kept(MANIFEST, size, ""))))
            if told["format"] != FORMAT:
                raise NotABackup(
                    f"{self._path} was made by another version of Niggle (format {told['format']!r}, this one knows "
                    f"{FORMAT}). Update Niggle, then restore it."
                )
            files = tuple(Kept(str(one["path"]), int(one["bytes"]), str(one["sha256"])) for one in told["files"])
            manifest = Manifest(int(told["schema"]), str(told["created_at"])[:40], files)
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            raise self.damaged(MANIFEST) from None
        if not all(kept.bytes >= 0 and _SHA256.fullmatch(kept.sha256) for kept in files):
            raise self.damaged(MANIFEST)
        return manifest

    def _hostile(self, why: str) -> NotABackup:
        return NotABackup(f"{self._path} is not as Niggle makes a backup: {why}. Nothing of it was unpacked.")
