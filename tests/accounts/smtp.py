"""A mail server on this machine, which keeps what it receives."""

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    """Takes every message."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - name of the library
        self.messages.append(email.message_from_bytes(envelope.original_content, policy=email.policy.default))
        return "250 OK"

    def text(self) -> str:
        """The text of the last message."""
        return str(self.messages[-1].get_content())


@contextmanager
def mail_server(sink: Sink | None = None) -> Iterator[tuple[Sink, int]]:
    """Run the server on a free port of this machine; gives what it receives and its port.

    `sink` is another one than that which takes every message.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sink = sink or Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink, port
    finally:
        controller.stop()
