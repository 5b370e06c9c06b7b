"""How this installation is set up: flag, then environment, then file, then default, in one frozen dataclass."""

import ipaddress
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingest.errors import Misuse

DATE_STYLES = ("12 Jan 2018", "Jan 12, 2018", "2018-01-12")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SETTINGS_FILE = "niggle.toml"
DATABASE_FILE = "niggle.duckdb"


class BadSetting(Misuse):
    """A setting has a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force.

    Attributes:
        home: the data folder (NIGGLE_HOME): database, originals, backups. Mode 0700.
        timezone: IANA zone for activities that neither state their local time nor have a position.
        distance_unit: "km" or "mi", for what is shown; answers as JSON are always in metres.
        date_style: how a day is written, by the example of 12 January 2018; answers as JSON are always ISO dates.
        first_weekday: 0 Monday ... 6 Sunday; weeks start on it.
        ostrc_reminder: whether the page asks for the overuse questionnaire when the last one is a week old.
        watch: folders that a running service looks at, taking in what is put there.
        strava_api_root, strava_oauth_root: where Strava's API answers, and where it is authorised.
        key_file: the key that seals the tokens of Strava; without it, it lies in the data folder.
        allowed_hosts: names under which the dashboard may be asked for, besides this machine's own addresses.
        trusted_proxies: addresses of proxies whose word on the visitor's address and on TLS is believed.
        memory_limit: what DuckDB may use, in its own words ("192MB").
        max_file_bytes: no single file or archive member is read beyond this.
        max_archive_bytes: no archive, with all archives inside it, is expanded beyond this.
        max_archive_entries: no archive, with all archives inside it, may list more members.
    """

    home: Path
    timezone: str = "UTC"
    distance_unit: str = "km"
    date_style: str = DATE_STYLES[0]
    first_weekday: int = 0
    ostrc_reminder: bool = False
    watch: tuple[Path, ...] = ()
    strava_api_root: str = "https://www.strava.com/api/v3"
    strava_oauth_root: str = "https://www.strava.com/oauth"
    key_file: Path | None = None
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    memory_limit: str = "192MB"
    max_file_bytes: int = 512 * 2**20
    max_archive_bytes: int = 16 * 2**30
    max_archive_entries: int = 200_000

    @property
    def database(self) -> Path:
        """The one DuckDB file."""
        return self.home / DATABASE_FILE

    @property
    def originals(self) -> Path:
        """Original bytes, by SHA-256 of the decompressed content."""
        return self.home / "originals"

    @property
    def backups(self) -> Path:
        """Copies of the database, one before each migration."""
        return self.home / "backups"

    @property
    def inbox(self) -> Path:
        """Uploaded files on their way in; a folder each, gone when its import is over."""
        return self.home / "inbox"

    @property
    def socket(self) -> Path:
        """Where a running `niggle serve` answers the other commands."""
        return self.home / "niggle.sock"

    @property
    def scratch(self) -> Path:
        """Files that are only there while a command runs."""
        return self.home / "scratch"


def _whole_number(name: str, value: Any) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise BadSetting(f"{name} must be a whole number, not {value!r}.") from None
    if number <= 0:
        raise BadSetting(f"{name} must be above 0, not {number}.")
    return number


def _weekday(value: Any) -> int:
    word = str(value).strip().lower()
    if word not in WEEKDAYS:
        raise BadSetting(f"first_weekday must be one of {', '.join(WEEKDAYS)}, not {value!r}.")
    return WEEKDAYS.index(word)


def _on_or_off(value: Any) -> bool:
    word = str(value).strip().lower()
    if word not in ("on", "off", "true", "false"):
        raise BadSetting(f"ostrc_reminder must be on or off, not {value!r}.")
    return word in ("on", "true")


def _timezone(value: Any) -> str:
    try:
        return ZoneInfo(str(value)).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadSetting(f"timezone must be a zone such as Europe/Berlin, not {value!r}.") from None


def _folders(value: Any) -> tuple[Path, ...]:
    """A list of folders; in the environment they are separated as in PATH."""
    named = value.split(os.pathsep) if isinstance(value, str) else value
    if not isinstance(named, list) or not all(isinstance(one, str) and "\0" not in one for one in named):
        raise BadSetting(f'watch must be a list of folders such as ["~/garmin"], not {value!r}.')
    try:
        folders = tuple(Path(one).expanduser() for one in named if one)
    except RuntimeError:  # a home of nobody
        folders = (Path(),)
    if not all(folder.is_absolute() for folder in folders):
        raise BadSetting(f"watch must name its folders from the root (/) or from home (~) on, not {value!r}.")
    return folders


_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


def _listed(name: str, value: Any, example: str) -> list[str]:
    """A list of words; in the environment they are separated by commas."""
    given = [one.strip() for one in value.split(",")] if isinstance(value, str) else value
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise BadSetting(f'{name} must be a list such as ["{example}"], not {value!r}.')
    return [one for one in given if one]


def _hosts(value: Any) -> tuple[str, ...]:
    """Names as a browser sends them, without a port. No pattern: who allows every name allows any page to ask."""
    names = [one.lower().rstrip(".") for one in _listed("allowed_hosts", value, "run.example.org")]
    for name in names:
        if not _HOST.fullmatch(name):
            raise BadSetting(f"allowed_hosts must be names such as run.example.org, without a port, not {name!r}.")
    return tuple(dict.fromkeys(names))


def _proxies(value: Any) -> tuple[str, ...]:
    """Addresses or networks of proxies; never every address, for then anybody could say who he is."""
    named = _listed("trusted_proxies", value, "127.0.0.1")
    for one in named:
        try:
            network = ipaddress.ip_network(one)
        except ValueError:
            network = None
        if network is None or not network.prefixlen:
            raise BadSetting(f"trusted_proxies must be addresses such as 127.0.0.1 or 10.0.0.0/24, not {one!r}.")
    return tuple(dict.fromkeys(named))


def _root(name: str) -> Callable[[Any], str]:
    """The beginning of an address. Secrets go there: over the network only encrypted."""

    def read(value: Any) -> str:
        try:
            parts = urlsplit(str(value))
            host, _ = parts.hostname, parts.port
        except ValueError:
            parts, host = urlsplit(""), None
        plain = parts.scheme == "http" and host in ("127.0.0.1", "localhost", "::1")
        if not host or parts.query or parts.fragment or parts.username or not (parts.scheme == "https" or plain):
            raise BadSetting(f"{name} must be an address that begins with https://, not {value!r}.")
        return str(value).rstrip("/")

    return read


def _file(name: str) -> Callable[[Any], Path]:
    def read(value: Any) -> Path:
        path = Path(str(value).replace("\0", "")).expanduser()
        if not path.is_absolute():
            raise BadSetting(f"{name} must name the file from the root (/) or from home (~) on, not {value!r}.")
        return path

    return read


def _distance_unit(value: Any) -> str:
    if value not in ("km", "mi"):
        raise BadSetting(f"distance_unit must be km or mi, not {value!r}.")
    return str(value)


def _date_style(value: Any) -> str:
    if value not in DATE_STYLES:
        raise BadSetting(f"date_style must be one of {'; '.join(DATE_STYLES)}, not {value!r}.")
    return str(value)


_READERS: dict[str, Callable[[Any], Any]] = {
    "timezone": _timezone,
    "distance_unit": _distance_unit,
    "date_style": _date_style,
    "first_weekday": _weekday,
    "ostrc_reminder": _on_or_off,
    "watch": _folders,
    "strava_api_root": _root("strava_api_root"),
    "strava_oauth_root": _root("strava_oauth_root"),
    "key_file": _file("key_file"),
    "allowed_hosts": _hosts,
    "trusted_proxies": _proxies,
    "memory_limit": str,
    "max_file_bytes": lambda v: _whole_number("max_file_bytes", v),
    "max_archive_bytes": lambda v: _whole_number("max_archive_bytes", v),
    "max_archive_entries": lambda v: _whole_number("max_archive_entries", v),
}


def load_settings(home: Path, environment: Mapping[str, str], machine_timezone: str = "UTC", **flags: Any) -> Settings:
    """Settings for `home`: `flags` that are not None, then NIGGLE_* of `environment`, then niggle.toml, then defaults.

    Errors: `BadSetting` names the setting, what it must be and where the wrong value came from.
    """
    path = home / SETTINGS_FILE
    try:
        from_file: dict[str, Any] = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadSetting(f"{path} cannot be read: {error}. Mend or remove it.") from None
    unknown = sorted(set(from_file) - set(_READERS))
    if unknown:
        raise BadSetting(f"{path} has no setting named {unknown[0]}. It knows: {', '.join(_READERS)}.")
    chosen: dict[str, Any] = {"timezone": machine_timezone}
    for name, reader in _READERS.items():
        variable = f"NIGGLE_{name.upper()}"
        for origin, value in (
            ("the command line", flags.get(name)),
            (f"the environment variable {variable}", environment.get(variable)),
            (str(path), from_file.get(name)),
        ):
            if value is not None:
                try:
                    chosen[name] = reader(value)
                except BadSetting as error:
                    raise BadSetting(f"In {origin}: {error}") from None
                break
    return Settings(home=home, **chosen)


def save_setting(home: Path, name: str, value: str) -> None:
    """Write one setting into niggle.toml, as it would be written by hand; whatever else stands there stays.

    Errors: `BadSetting` if the value makes no sense or the file cannot be written.
    """
    import tomlkit

    _READERS[name](value)
    path = home / SETTINGS_FILE
    try:
        document = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
        document[name] = value
        aside = path.with_suffix(".toml.new")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(tomlkit.dumps(document))
        aside.replace(path)
    except (OSError, ValueError) as error:
        raise BadSetting(f"{path} cannot be written: {error}. Mend or remove it.") from None


def fixed_by_environment(environment: Mapping[str, str]) -> list[str]:
    """The settings that the environment decides, whatever niggle.toml says."""
    return [name for name in _READERS if f"NIGGLE_{name.upper()}" in environment]


def default_home(environment: Mapping[str, str]) -> Path:
    """Where the data folder is: NIGGLE_HOME, else the platform's place for a user's data."""
    import platformdirs

    chosen = environment.get("NIGGLE_HOME")
    return Path(chosen).expanduser().absolute() if chosen else Path(platformdirs.user_data_dir("niggle", False))
