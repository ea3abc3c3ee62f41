"""A mail server for tests, on this machine's loopback: it keeps what it is given, and can be told to refuse."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


class Sorting:
    """What came, and what happens just before each letter is taken."""

    def __init__(self) -> None:
        self.came: list[EmailMessage] = []
        self.refuses = False
        self.before: Callable[[], None] | None = None

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        """An address is accepted; then is the moment at which something else may happen."""
        if self.before is not None:
            self.before()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """A letter is handed over."""
        if self.refuses:
            return "451 not now"
        self.came.append(BytesParser(policy=default).parsebytes(envelope.content))
        return "250 OK"


@contextmanager
def open_counter() -> Iterator[tuple[Sorting, str]]:
    """A post office and its MAIL_URL."""
    sorting = Sorting()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(sorting, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sorting, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
