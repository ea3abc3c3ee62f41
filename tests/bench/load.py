"""Requests a second of one page on a running server, over connections that stay open; raw sockets, few instructions."""

from __future__ import annotations

import multiprocessing
import socket
import time
from dataclasses import dataclass
from multiprocessing.queues import Queue

CLIENTS = 2


def request_bytes(port: int, path: str, cookie: str = "") -> bytes:
    """A GET as a phone's browser sends it."""
    lines = [
        f"GET {path} HTTP/1.1", f"Host: localhost:{port}", "Accept: text/html", "Accept-Encoding: gzip, deflate, br",
        "Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document", "User-Agent: bench",
    ]  # fmt: skip
    if cookie:
        lines.append(f"Cookie: {cookie}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def fetch(connection: socket.socket, request: bytes) -> tuple[bytes, bytes]:
    """Head and body of one answer; raises ValueError unless it is a 200 with a length."""
    connection.sendall(request)
    got = b""
    while b"\r\n\r\n" not in got:
        got += _more(connection)
    head, _, body = got.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise ValueError(head.decode(errors="replace"))
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    while len(body) < length:
        body += _more(connection)
    return head, body


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(262_144)
    if not data:
        raise ValueError("the server closed the connection")
    return data


def _client(port: int, request: bytes, seconds: float, results: Queue[list[float]]) -> None:
    took: list[float] = []
    with socket.create_connection(("127.0.0.1", port)) as connection:
        end = time.monotonic() + seconds
        while (begun := time.monotonic()) < end:
            fetch(connection, request)
            took.append(time.monotonic() - begun)
    results.put(took)


@dataclass(frozen=True)
class Load:
    """What a page stood: answers a second, and the milliseconds that all but one in a hundred took at most."""

    rate: float
    p99_ms: float


def load(port: int, request: bytes, seconds: float) -> Load:
    """Ask as fast as answers come, by CLIENTS processes with one connection each. Any other answer than 200 raises."""
    results: Queue[list[float]] = multiprocessing.Queue()
    clients = [
        multiprocessing.Process(target=_client, args=(port, request, seconds, results)) for _number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    took = sorted(one for _client in clients for one in results.get(timeout=seconds + 30))
    for client in clients:
        client.join()
    return Load(len(took) / seconds, took[int(len(took) * 0.99)] * 1000)
