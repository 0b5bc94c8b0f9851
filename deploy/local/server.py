"""What the embedded servers have in common: a port, a log, a start with a deadline, a stop."""

from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from deploy.local.children import Child, ChildFailed, Guard
from deploy.local.ports import choose_port

START_SECONDS = 60.0
STOP_SECONDS = 20.0
PORT_ATTEMPTS = 3


class Server(ABC):
    """A server on a loopback port. Port, secrets and data stay the same over `stop()` and `start()`.

    Args:
        directory: holds the log and the data.
        preferred_port: taken when free, else any free port is chosen at the first start.
        is_ephemeral: nothing has to survive the end of this computer.
    """

    name: ClassVar[str]

    def __init__(
        self, directory: Path, guard: Guard, *, preferred_port: int | None = None, is_ephemeral: bool = False
    ) -> None:
        self.directory = directory.resolve()
        self.log = self.directory / f"{self.name}.log"
        self.is_ephemeral = is_ephemeral
        self.port: int | None = None
        self.child: Child | None = None
        self._guard = guard
        self._preferred_port = preferred_port

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    @abstractmethod
    def url(self) -> str:
        """Where clients find the server, with its password; known after the first start."""

    def start(self) -> Self:
        """Start the server and return when it answers.

        Raises:
            ChildFailed: with the last lines of the server's log.
        """
        self._prepare()
        if self.port is not None:
            self._start_on(self.port)
            return self
        for attempt in range(1, PORT_ATTEMPTS + 1):
            port = choose_port(self._preferred_port)
            try:
                self._start_on(port)
            except ChildFailed as error:
                # Somebody else may have taken the port between the choice and the start.
                if attempt == PORT_ATTEMPTS or "in use" not in str(error):
                    raise
            else:
                self.port = port
                break
        return self

    def stop(self) -> None:
        """Disconnect the clients and stop; what the server acknowledged stays on disk."""
        if self.child:
            self.child.stop(STOP_SECONDS)
            self.child = None

    def _start_on(self, port: int) -> None:
        child = self.child = self._spawn(port)
        try:
            child.wait_until(lambda: self._answers(port), START_SECONDS)
        except ChildFailed:
            self.stop()
            raise

    def _prepare(self) -> None:
        """Create what has to exist before the first start."""
        self.directory.mkdir(parents=True, exist_ok=True)

    @abstractmethod
    def _spawn(self, port: int) -> Child: ...

    @abstractmethod
    def _answers(self, port: int) -> bool: ...
