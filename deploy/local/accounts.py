"""Which user runs PostgreSQL, and which folders that user can reach.

PostgreSQL refuses to run as root. When the stack is started by root, its server runs as `nobody` and so needs
a data directory that `nobody` owns and a path to the binaries that `nobody` may walk. Where a clone lies in a
closed folder (`/root`, mode 700), both move to a folder that only root can write and everybody can walk.
"""

import hashlib
import os
import pwd
import shutil
import stat
from pathlib import Path

UNPRIVILEGED = "nobody"
OPEN_PLACE = Path("/var/lib/sparkle-universe")


def server_account() -> pwd.struct_passwd | None:
    """Return the user to become, or None when this process is not root."""
    return pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else None


def is_walkable(directory: Path) -> bool:
    """Return whether every user may walk to this directory."""
    resolved = directory.resolve()
    return all(not parent.exists() or parent.stat().st_mode & stat.S_IXOTH for parent in (resolved, *resolved.parents))


def walkable_home(directory: Path) -> Path:
    """Return `directory` when every user may walk there, else the open folder that stands for it."""
    resolved = directory.resolve()
    if is_walkable(resolved):
        return resolved
    return OPEN_PLACE / "data" / _digest(resolved)


def walkable_copy(installation: Path, companions: list[Path], version: str) -> Path:
    """Return `installation` when every user may walk there, else a copy of it in the open folder.

    Args:
        installation: the folder with `bin`, `lib` and `share`.
        companions: folders that its libraries are looked up in, relative to the installation.
        version: a copy of another version is another copy.
    """
    if is_walkable(installation):
        return installation
    root = installation.parents[1]
    target = OPEN_PLACE / "programs" / f"{version}-{_digest(root)}"
    if not target.exists():
        make_walkable(target.parent)
        unfinished = target.with_name(f"{target.name}.{os.getpid()}")
        for folder in (installation, *companions):
            shutil.copytree(folder, unfinished / folder.relative_to(root), symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
        try:
            unfinished.rename(target)
        except OSError:
            shutil.rmtree(unfinished)
    return target / installation.relative_to(root)


def make_walkable(directory: Path) -> None:
    """Create a folder that every user may walk to, whatever the umask; closed parents are left as they are."""
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o755)
    for parent in directory.parents:
        if parent.is_relative_to(OPEN_PLACE):
            parent.chmod(0o755)


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:16]
