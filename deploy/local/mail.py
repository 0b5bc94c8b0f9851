"""A mail server that keeps what it receives and delivers nothing: `python -m deploy.local.mail`.

SMTP on one loopback port. On the other, HTTP: `GET /` answers the mails as JSON, newest first,
`[{id, from, to, subject, text, html, receivedAt, links}]`; `DELETE /` forgets them. Nothing goes to disk.
"""

import argparse
import asyncio
import json
import re
from collections import deque
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.ports import LOOPBACK

MAX_MAILS = 500
MAX_BYTES = 1024 * 1024
LINK = re.compile(r"https?://[^\s\"'<>]+")
# A page of another site may make a browser ask this port under a name of its own (DNS rebinding).
ALLOWED_HOSTS = frozenset({LOOPBACK, "localhost"})


class Mailbox:
    """The last mails, newest first; safe to use from several threads."""

    def __init__(self) -> None:
        self._mails: deque[dict[str, Any]] = deque(maxlen=MAX_MAILS)
        self._received = 0
        self._lock = Lock()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep one mail (aiosmtpd calls this after the end of its data)."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = message_from_bytes(content, policy=policy.default)
        text, html = _body(message, "plain"), _body(message, "html")
        with self._lock:
            self._received += 1
            self._mails.appendleft(
                {
                    "id": self._received,
                    "from": envelope.mail_from or "",
                    "to": list(envelope.rcpt_tos),
                    "subject": str(message.get("subject", "")),
                    "text": text,
                    "html": html,
                    "receivedAt": datetime.now(UTC).isoformat(),
                    "links": links(text, html),
                }
            )
        return "250 Kept"

    def newest_first(self) -> list[dict[str, Any]]:
        """Return the mails as JSON values."""
        with self._lock:
            return list(self._mails)

    def clear(self) -> None:
        """Forget every mail."""
        with self._lock:
            self._mails.clear()


def links(text: str, html: str) -> list[str]:
    """Return the web addresses of both bodies, each once, in order."""
    found = [*LINK.findall(text), *(unescape(link) for link in LINK.findall(html))]
    return list(dict.fromkeys(link.rstrip(".,;)") for link in found))


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    return payload.decode(errors="replace") if isinstance(payload, bytes) else ""


class MailboxRequestHandler(BaseHTTPRequestHandler):
    """The JSON list over HTTP."""

    timeout = 10.0
    server: "MailboxServer"

    def do_GET(self) -> None:
        """Answer the list, or only that the catcher runs."""
        if self._is_refused():
            return
        self._answer(HTTPStatus.OK, json.dumps(self.server.mailbox.newest_first()).encode())

    def do_DELETE(self) -> None:
        """Forget every mail."""
        if self._is_refused():
            return
        self.server.mailbox.clear()
        self._answer(HTTPStatus.NO_CONTENT)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Keep requests out of the log: the gateway polls here."""

    def _is_refused(self) -> bool:
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if host not in ALLOWED_HOSTS:
            self._answer(HTTPStatus.MISDIRECTED_REQUEST)
            return True
        if self.path != "/":
            self._answer(HTTPStatus.NOT_FOUND)
            return True
        return False

    def _answer(self, status: HTTPStatus, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


class MailboxServer(ThreadingHTTPServer):
    """Serves one mailbox."""

    daemon_threads = True

    def __init__(self, port: int, mailbox: Mailbox) -> None:
        super().__init__((LOOPBACK, port), MailboxRequestHandler)
        self.mailbox = mailbox


async def serve(smtp_port: int, http_port: int) -> None:
    """Receive and show mail until the process ends."""
    mailbox = Mailbox()
    smtp = await asyncio.get_running_loop().create_server(
        lambda: SMTP(mailbox, data_size_limit=MAX_BYTES, enable_SMTPUTF8=True), LOOPBACK, smtp_port
    )
    http = MailboxServer(http_port, mailbox)
    Thread(target=http.serve_forever, daemon=True).start()
    await smtp.serve_forever()


def main() -> None:
    """Read the ports from the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smtp-port", type=int, default=1025)
    parser.add_argument("--http-port", type=int, default=8025)
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.smtp_port, arguments.http_port))


if __name__ == "__main__":
    main()
