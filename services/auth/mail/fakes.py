"""A way out for mail that leads to a list."""

from email.message import EmailMessage


class RecordingMailSender:
    """Keeps what it is given; `failures` are raised first, one for each mail."""

    def __init__(self, *failures: Exception) -> None:
        self.sent: list[EmailMessage] = []
        self.failures = list(failures)

    async def send(self, message: EmailMessage) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)
