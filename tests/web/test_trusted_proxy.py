"""R79: a header is believed from the one proxy that was set, for the address that this proxy added, and never else."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from app import create_app
from domain.errors import CannotStart
from domain.keys import Keyring
from tests.support.client import ORIGIN
from web.limits import address
from web.settings import read_settings

pytestmark = pytest.mark.one_database
PROXY, CLIENT, LIE = "10.0.0.5", "203.0.113.7", "198.51.100.1"
SPOOFS = (
    LIE, f"{LIE}, {LIE}", "unknown", "", ",", ",,,,", "::1", "127.0.0.1", PROXY, f"{LIE}, {PROXY}", "'; DROP TABLE",
    "1" * 5000, f"{LIE}:80", "[2001:db8::1]:80", "0.0.0.0", "999.1.1.1", "10.0.0.5, ", "%00", "fe80::1%eth0",
    "\u0660.\u0661.\u0662.\u0663".encode().decode("latin-1"), "0x7f.1", "2130706433", f"for={LIE}", f"{LIE}\t,{LIE}",
)  # fmt: skip


def app_behind(engine: Engine, keyring: Keyring, folder: Path, proxy: str) -> Flask:
    told = {"DATA": str(folder), **({"TRUSTED_PROXY": proxy} if proxy else {})}
    return create_app(read_settings(told), engine, keyring)


def asked(app: Flask, connection: str, *forwarded: str, **more: str) -> str:
    """Which network counts for a connection from there that says this."""
    headers = [*(("X-Forwarded-For", one) for one in forwarded), *((n.replace("_", "-"), v) for n, v in more.items())]
    place = {"REMOTE_ADDR": connection}
    with app.test_request_context("/", base_url=ORIGIN, headers=headers, environ_overrides=place):
        return address()


@pytest.mark.parametrize("spoof", SPOOFS)
@pytest.mark.parametrize("proxy", ["", PROXY])
def test_whoever_is_not_the_proxy_says_what_they_like(
    engine: Engine, keyring: Keyring, tmp_path: Path, proxy: str, spoof: str
) -> None:
    app = app_behind(engine, keyring, tmp_path, proxy)
    assert asked(app, CLIENT, spoof) == CLIENT
    assert asked(app, "10.0.0.6", spoof) == "10.0.0.6"
    assert asked(app, CLIENT, Forwarded=f"for={LIE}", X_Real_IP=LIE, CF_Connecting_IP=LIE) == CLIENT


@pytest.mark.parametrize("spoof", SPOOFS)
def test_what_the_asker_wrote_before_the_proxy_s_own_word_counts_for_nothing(
    engine: Engine, keyring: Keyring, tmp_path: Path, spoof: str
) -> None:
    app = app_behind(engine, keyring, tmp_path, PROXY)
    assert asked(app, PROXY, f"{spoof}, {CLIENT}") == CLIENT
    assert asked(app, PROXY, spoof, CLIENT) == CLIENT  # as two headers


def test_what_the_proxy_adds_is_believed_as_one_address_and_else_its_own_counts(
    engine: Engine, keyring: Keyring, tmp_path: Path
) -> None:
    app = app_behind(engine, keyring, tmp_path, PROXY)
    assert asked(app, PROXY, CLIENT) == CLIENT
    assert asked(app, f"::ffff:{PROXY}", CLIENT) == CLIENT
    assert asked(app, PROXY, "2001:db8:1:2:aaaa::1") == "2001:db8:1:2::/64"
    assert asked(app, PROXY, f"::ffff:{CLIENT}") == CLIENT
    for nothing in ("", "unknown", f"{CLIENT}:80", "fe80::1%eth0", "1" * 5000):
        assert asked(app, PROXY, nothing) == PROXY
    assert asked(app, PROXY) == PROXY


def test_a_network_of_proxies_is_believed_and_its_neighbours_are_not(
    engine: Engine, keyring: Keyring, tmp_path: Path
) -> None:
    app = app_behind(engine, keyring, tmp_path, "10.0.0.0/29")
    assert asked(app, "10.0.0.7", CLIENT) == CLIENT
    assert asked(app, "10.0.0.8", CLIENT) == "10.0.0.8"


@pytest.mark.parametrize("told", ["yes", "*", "0.0.0.0/0", "::/0", "10.0.0.5/24", "10.0.0.5, 10.0.0.6", "proxy.local"])
def test_everybody_is_no_proxy_and_a_slip_stops_the_start(told: str) -> None:
    with pytest.raises(CannotStart, match="TRUSTED_PROXY is"):
        read_settings({"TRUSTED_PROXY": told})


def test_nobody_is_believed_unless_it_is_set() -> None:
    assert read_settings({}).trusted_proxy is None
