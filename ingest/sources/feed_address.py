"""Where a feed is fetched, and from which addresses of the network: what somebody typed, and nothing that it becomes.

A name that points to this machine or into its network is answered by nobody, however it came to do so; the address that
is connected to is looked at, not the name.
"""

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ingest.errors import Misuse

MAX_ADDRESS = 500
_PATH = re.compile(r"/c/[A-Za-z0-9_-]{16,128}(?P<feed>/feed\.json)?/?")
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9])?")
_TAILNETS = ipaddress.ip_network("100.64.0.0/10")

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAFeedAddress(Misuse):
    """Nothing could be fetched there, or nothing should."""


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """A link of an athlete's, as a program fetches it. `nearby`: it may lie in the coach's own network."""

    scheme: str
    host: str
    port: int
    path: str = field(repr=False)  # holds the token
    nearby: bool = False

    @property
    def place(self) -> str:
        """Where it is, without the token."""
        usual = {"https": 443, "http": 80}[self.scheme]
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == usual else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """All of it: a secret."""
        return f"{self.scheme}://{self.place}{self.path}"

    def may_be(self, found: Ip) -> bool:
        """Whether a connection to this address is what was meant."""
        if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        typed = _literal(self.host)
        if typed is not None:
            return found == typed
        if self.host == "localhost":
            return found.is_loopback
        never = found.is_loopback or found.is_link_local or found.is_unspecified or found.is_multicast
        if never or _wraps_another(found):
            return False
        near = found.is_private or (isinstance(found, ipaddress.IPv4Address) and found in _TAILNETS)
        return (found.is_global and not near) or (self.nearby and near)


def feed_address(text: str, *, nearby: bool = False) -> FeedAddress:
    """The address that somebody typed: that of a link, with or without what a program adds. Errors: `NotAFeedAddress`.

    Nothing of it is repeated in an error: it holds a secret.
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise NotAFeedAddress(
            "That is no address. It begins with https:// and goes on with /c/ behind a name."
        ) from None
    host = (parts.hostname or "").rstrip(".")
    path = _PATH.fullmatch(parts.path)
    if len(text) > MAX_ADDRESS or path is None or parts.query or parts.fragment or "@" in parts.netloc or not host:
        raise NotAFeedAddress(
            "That is not the address of a link. It looks like https://run.example.org/c/…, as niggle share create "
            "shows it to the athlete once."
        )
    typed = _literal(host)
    if typed is None and not _NAME.fullmatch(host):
        raise NotAFeedAddress("The name in that address is none that could be looked up.")
    if parts.scheme not in ("https", "http") or (parts.scheme == "http" and not _is_this_machine(host, typed)):
        raise NotAFeedAddress(
            "It has to begin with https://: what a feed tells is health data, and goes over the network."
        )
    whole = parts.path.rstrip("/") if path["feed"] else parts.path.rstrip("/") + "/feed.json"
    return FeedAddress(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), whole, nearby)


def _literal(host: str) -> Ip | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_this_machine(host: str, typed: Ip | None) -> bool:
    return host == "localhost" if typed is None else typed.is_loopback


def _wraps_another(found: Ip) -> bool:
    """Whether an address of IPv6 leads on to one of IPv4, which would have to be looked at instead."""
    if isinstance(found, ipaddress.IPv4Address):
        return False
    return found.sixtofour is not None or found.teredo is not None or found in ipaddress.ip_network("64:ff9b::/96")
