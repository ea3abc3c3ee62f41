"""Requests a second of one page on a running server, over connections that stay open; raw sockets, few instructions."""

from __future__ import annotations

import multiprocessing
import socket
import time
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


def _client(port: int, request: bytes, seconds: float, results: Queue[int]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        fetch(connection, request)
        end, done = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            fetch(connection, request)
            done += 1
    results.put(done)


def rate(port: int, request: bytes, seconds: float) -> float:
    """Answers a second, by CLIENTS processes with one connection each."""
    results: Queue[int] = multiprocessing.Queue()
    clients = [
        multiprocessing.Process(target=_client, args=(port, request, seconds, results)) for _number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    total = sum(results.get(timeout=seconds + 30) for _client in clients)
    for client in clients:
        client.join()
    return total / seconds
