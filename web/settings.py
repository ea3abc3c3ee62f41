"""What an installation is told from outside, read once from the environment. Nothing else reads the environment."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from domain.errors import CannotStart

T = TypeVar("T")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
DATABASES = ("sqlite:///", "postgresql+psycopg://")


@dataclass(frozen=True)
class Settings:
    """One installation's settings. Folders are absolute; `origin` has no closing slash.

    `trusted_hosts` are what a Host header may say, without ports; the host of `origin` is always one of them.
    `rp_id` is the name that passkeys are bound to (WebAuthn's relying party): the host of `origin`.
    """

    data: Path
    host: str
    port: int
    origin: str
    rp_id: str
    trusted_hosts: tuple[str, ...]
    database_url: str = field(repr=False)  # it may hold a password
    demo: bool
    workers: int
    blocking_threads: int
    trusted_proxy: Network | None = None  # the only one whose X-Forwarded-For is believed (R79)
    mail_url: str = field(default="", repr=False)  # the mail server; it may hold a password
    mail_from: str = ""

    @property
    def keys(self) -> Path:
        """Where the keyring lives; never inside the database (R84)."""
        return self.data / "keys"

    @property
    def media(self) -> Path:
        """Where sealed pictures live."""
        return self.data / "media"

    @property
    def is_secure(self) -> bool:
        """Whether people reach this installation over TLS, so that cookies can be `__Host-` and Secure."""
        return self.origin.startswith("https://")


class _Reading:
    """Reads one value after another and gathers every problem, so that all are told at once."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        self.problems: list[str] = []

    def get(self, name: str, default: T, shape: Callable[[str], T]) -> T:
        """The value of `name`, or `default` where it is not given, is empty or does not fit."""
        text = self._given.get(name, "").strip()
        if not text:
            return default
        try:
            return shape(text)
        except ValueError as wrong:
            self.problems.append(f"{name} {wrong}")
            return default


def read_settings(given: Mapping[str, str] | None = None) -> Settings:
    """The settings in `given` (the environment by default).

    DATA, HOST, PORT, ORIGIN, TRUSTED_HOSTS (commas), DATABASE_URL, DEMO (yes or no), WORKERS, BLOCKING_THREADS,
    TRUSTED_PROXY (an address or network), MAIL_URL and MAIL_FROM.
    Raises CannotStart with one sentence for each problem, each on its own line.
    """
    reading = _Reading(os.environ if given is None else given)
    demo = reading.get("DEMO", False, _yes_or_no)
    data = reading.get("DATA", _folder("demo-data" if demo else "data"), _folder)
    host = reading.get("HOST", "127.0.0.1", str)
    port = reading.get("PORT", 8000, _between(1, 65535))
    origin = reading.get("ORIGIN", f"http://localhost:{port}", _origin)
    also_called: tuple[str, ...] = ()
    nobody: Network | None = None
    settings = Settings(
        data=data,
        host=host,
        port=port,
        origin=origin,
        rp_id=urlsplit(origin).hostname or "localhost",
        trusted_hosts=tuple(dict.fromkeys(_hosts_of(origin) + reading.get("TRUSTED_HOSTS", also_called, _hosts))),
        database_url=reading.get("DATABASE_URL", f"sqlite:///{data / 'spool.db'}", _database),
        demo=demo,
        workers=reading.get("WORKERS", 1, _between(1, 64)),
        blocking_threads=reading.get("BLOCKING_THREADS", 32, _between(1, 256)),
        trusted_proxy=reading.get("TRUSTED_PROXY", nobody, _network),
        mail_url=reading.get("MAIL_URL", "", _mail_server),
        mail_from=reading.get("MAIL_FROM", "", _mail_address),
    )
    if settings.mail_url and not settings.mail_from:
        reading.problems.append("MAIL_URL is set, so MAIL_FROM has to say which address e-mails come from.")
    if demo and not _is_loopback(host):
        reading.problems.append(f"HOST is {host}, but the demo signs anybody in and so answers on 127.0.0.1 only.")
    if reading.problems:
        raise CannotStart("\n".join(reading.problems))
    return settings


def _yes_or_no(text: str) -> bool:
    if text.lower() in {"1", "yes", "true", "on"}:
        return True
    if text.lower() in {"0", "no", "false", "off"}:
        return False
    raise ValueError(f"is '{text}'; it can be yes or no.")


def _between(least: int, most: int) -> Callable[[str], int]:
    def shape(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise ValueError(f"is '{text}'; it must be a whole number from {least} to {most}.")
        return int(text)

    return shape


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError(f"is '{text}'; it must look like https://spool.example.org, with nothing after the name.")
    if parts.scheme == "http" and parts.hostname != "localhost" and not parts.hostname.endswith(".localhost"):
        raise ValueError(f"is '{text}'; passkeys work over https only (http is for localhost).")
    return text.rstrip("/")


def _hosts_of(origin: str) -> tuple[str, ...]:
    host = urlsplit(origin).hostname or "localhost"
    return (host, "127.0.0.1", "[::1]") if host == "localhost" else (host,)


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(part.strip() for part in text.split(",") if part.strip())
    if not hosts or any("/" in host or " " in host or "*" in host for host in hosts):
        raise ValueError(f"is '{text}'; it must be names of hosts with commas between them.")
    return hosts


def _network(text: str) -> Network:
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        network = None
    if network is None or network.prefixlen == 0:  # everybody is no proxy
        raise ValueError(f"is '{text}'; it must be one address or network, like 10.0.0.5 or 10.0.0.0/28.")
    return network


def _database(text: str) -> str:
    if not text.startswith(DATABASES):
        kind = text.split(":", 1)[0]  # never more of it: an address may hold a password
        raise ValueError(f"is of the kind '{kind}'; it must begin with {' or '.join(DATABASES)}.")
    return text


def _mail_server(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/"):
        raise ValueError("must look like smtp://mail.example.org or smtps://name:word@mail.example.org.")
    return text


def _mail_address(text: str) -> str:
    if text.count("@") != 1 or any(mark in text for mark in ' <>,;"\n'):
        raise ValueError(f"is '{text}'; it must be one e-mail address.")
    return text


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
