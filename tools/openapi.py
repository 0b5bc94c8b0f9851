"""Generates what others build on: OpenAPI per service and merged, and the JSON schema of every event.

`python -m tools.openapi` writes docs/openapi and docs/events; `--check` fails when they differ from the code.
"""

import argparse
import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from deploy.local.processes import SERVICES
from gateway.openapi import merge
from shared.events import produced_events

DOCS = Path(__file__).resolve().parents[1] / "docs"
PUBLIC_URL = "http://127.0.0.1:8000"


def documents() -> dict[Path, dict[str, Any]]:
    """Return the generated documents by path below docs/."""
    # Nothing connects while a document is made, but the settings must be complete.
    os.environ["SPARKLE_DATABASE_URL"] = "postgresql://nobody@localhost/none"
    os.environ["SPARKLE_LOG_LEVEL"] = "ERROR"
    parts = {service: _application(service).openapi() for service in SERVICES}
    merged = merge(parts, [], PUBLIC_URL)
    del merged["x-unavailable"]
    found = {Path("openapi") / f"{service}.json": part for service, part in parts.items()}
    found[Path("openapi/openapi.json")] = merged
    for (event_type, version), model in sorted(produced_events.items()):
        if model.__module__.startswith("services."):
            found[Path("events") / f"{event_type}.v{version}.json"] = model.model_json_schema()
    return found


def _application(service: str) -> FastAPI:
    application = importlib.import_module(f"services.{service}.app").from_environment()
    while not isinstance(application, FastAPI):
        application = application.other_asgi_app  # Socket.IO wraps the application
    return application


def main(arguments: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.openapi", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, fail when something is out of date")
    options = parser.parse_args(arguments)
    texts = {DOCS / path: json.dumps(part, indent=2, sort_keys=True) + "\n" for path, part in documents().items()}
    present = {path for folder in ("openapi", "events") for path in (DOCS / folder).glob("*.json")}
    changed = [path for path, text in texts.items() if path not in present or path.read_text() != text]
    stale = present - texts.keys()
    if options.check:
        for path in sorted([*changed, *stale]):
            sys.stderr.write(f"{path.relative_to(DOCS.parent)} is out of date: run `make openapi` and commit it.\n")
        return 1 if changed or stale else 0
    for path in stale:
        path.unlink()
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[path])
    sys.stdout.write(f"{len(texts)} documents, {len(changed) + len(stale)} changed.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
