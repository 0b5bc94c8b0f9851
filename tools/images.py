"""Builds the container images with docker or podman: `python -m tools.images [NAME ...]`."""

import shutil
import subprocess
import sys
from pathlib import Path

from deploy.local.processes import SERVICES

ROOT = Path(__file__).resolve().parents[1]
IMAGES = (*SERVICES, "gateway")


def command(builder: str, name: str) -> list[str]:
    """Return the command that builds image `name`."""
    target = ["--target", "gateway"] if name == "gateway" else ["--target", "service", "--build-arg", f"SERVICE={name}"]
    return [builder, "build", "-f", "deploy/Dockerfile", *target, "-t", f"sparkle-{name}", "."]


def main(arguments: list[str]) -> int:
    """Build the named images, or all."""
    unknown = set(arguments) - set(IMAGES)
    if unknown:
        raise SystemExit(f"No image {', '.join(sorted(unknown))}. There are: {', '.join(IMAGES)}.")
    builder = shutil.which("docker") or shutil.which("podman")
    if builder is None:
        raise SystemExit("Install docker or podman, then run `make images` again.")
    for name in arguments or IMAGES:
        subprocess.run(command(builder, name), cwd=ROOT, check=True)  # noqa: S603 - names come from the table above
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
