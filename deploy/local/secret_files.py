"""Files with secrets: never readable by another user, not even while they are written."""

import os
from pathlib import Path


def write_secret(path: Path, text: str) -> None:
    """Write a file with mode 600, replacing an older one."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
