"""One form for a profile on a social network, however somebody writes it down: an address, a short address, a name."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

LONGEST = 300


class Network(StrEnum):
    """Where the profile is."""

    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    TIKTOK = "tiktok"
    X = "x"
    SNAPCHAT = "snapchat"
    YOUTUBE = "youtube"
    LINKEDIN = "linkedin"
    OTHER = "other"


_HOSTS = {
    "facebook.com": Network.FACEBOOK, "fb.com": Network.FACEBOOK, "fb.me": Network.FACEBOOK,
    "messenger.com": Network.FACEBOOK, "m.me": Network.FACEBOOK, "instagram.com": Network.INSTAGRAM,
    "instagr.am": Network.INSTAGRAM, "tiktok.com": Network.TIKTOK, "x.com": Network.X, "twitter.com": Network.X,
    "snapchat.com": Network.SNAPCHAT, "youtube.com": Network.YOUTUBE, "youtu.be": Network.YOUTUBE,
    "linkedin.com": Network.LINKEDIN,
}  # fmt: skip
_WAY_IN = frozenset({"in", "add", "u", "user", "c", "t", "people", "pub", "p", "pg", "public", "channel"})
_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:[/?#].*)?$", re.IGNORECASE)


def normal_profile(network: Network, text: str) -> str:
    """`network|name`: the same for every way of writing one profile. Empty if there is no name in it. Never raises."""
    told = unicodedata.normalize("NFKC", text)[:LONGEST]
    told = "".join(mark for mark in told if unicodedata.category(mark) not in ("Cf", "Cc")).strip().rstrip("/.,")
    if "/" in told or _ADDRESS.match(told):
        return _from_address(network, told)
    return _named(network, told)


def _from_address(network: Network, told: str) -> str:
    address = told if "//" in told else f"https://{told}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").casefold()
    except ValueError:
        return _named(network, told)
    known = next((kind for name, kind in _HOSTS.items() if host == name or host.endswith("." + name)), None)
    number = parse_qs(parts.query).get("id", [""])[0]
    steps = [step for step in unquote(parts.path).split("/") if step]
    if known is Network.FACEBOOK and number:
        return _named(known, number)
    if known is not None:
        while len(steps) > 1 and steps[0].casefold() in _WAY_IN:
            del steps[0]
        if known is Network.FACEBOOK and len(steps) > 1 and steps[-1].isdecimal():
            return _named(known, steps[-1])  # /people/Jane-Doe/1000…: the number is the profile
        return _named(known, steps[0] if steps else "")
    whole = "/".join([host.removeprefix("www.").removeprefix("m."), *steps])
    return _named(Network.OTHER if network is Network.OTHER else network, whole)


def _named(network: Network, name: str) -> str:
    plain = name.strip().lstrip("@").casefold().rstrip("/")
    if network is Network.FACEBOOK:
        plain = plain.replace(".", "")  # dots mean nothing there
    plain = re.sub(r"\s+", " ", plain).strip()
    return f"{network.value}|{plain}" if plain else ""
