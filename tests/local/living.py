"""Asking whether processes are gone."""

from pathlib import Path

from deploy.local.waiting import wait_until


def is_running(pid: int) -> bool:
    """Return whether the process exists and is not only waiting to be reaped."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def all_end(pids: list[int], deadline_seconds: float = 20.0) -> bool:
    """Return whether every process is gone before the deadline."""
    return wait_until(lambda: not any(is_running(pid) for pid in pids), deadline_seconds)
