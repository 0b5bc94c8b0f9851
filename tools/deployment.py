"""Checks what operators run: `python -m tools.deployment` the Dockerfile and compose file, `--render` the Helm chart.

Rendering needs helm: the one on PATH, or one built by `go install` where Go is present.
"""

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHART = ROOT / "deploy" / "k8s"
TOOLS = ROOT / ".sparkle" / "tools"
HELM = "helm.sh/helm/v3/cmd/helm@v3.18.6"
KUBERNETES = "1.33"
SCRIPTS = Path(sysconfig.get_path("scripts"))


def check_files() -> None:
    """Lint the Dockerfile, and the compose file against the specification's schema."""
    _run(str(SCRIPTS / "hadolint"), str(ROOT / "deploy" / "Dockerfile"))
    schema = ("--builtin-schema", "vendor.compose-spec")
    _run(str(SCRIPTS / "check-jsonschema"), *schema, str(ROOT / "docker-compose.yml"))


def render_chart() -> None:
    """Render the chart with every values file and validate the manifests strictly."""
    helm = _helm()
    rendered = TOOLS / "rendered"
    rendered.mkdir(parents=True, exist_ok=True)
    for values in sorted(CHART.glob("values*.yaml")):
        _run(helm, "lint", "--strict", "--quiet", str(CHART), "-f", str(values))
        manifest = rendered / values.name
        manifest.write_text(_run(helm, "template", "sparkle", str(CHART), "-f", str(values)))
        _run(str(SCRIPTS / "kubernetes-validate"), "--strict", "--quiet", "-k", KUBERNETES, str(manifest))
        sys.stdout.write(f"{values.name}: {manifest.read_text().count('kind: ')} objects are valid.\n")


def _helm() -> str:
    if found := shutil.which("helm") or shutil.which("helm", path=str(TOOLS)):
        return found
    if not shutil.which("go"):
        raise SystemExit("Install helm, or Go to build it, then run `make chart` again.")
    sys.stdout.write("Building helm; this takes some minutes, once.\n")
    TOOLS.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "GOBIN": str(TOOLS)}
    subprocess.run(["go", "install", HELM], check=True, env=environment)  # noqa: S603, S607 - a fixed command
    return str(TOOLS / "helm")


def _run(*command: str) -> str:
    answer = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603 - fixed tools
    if answer.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{answer.stdout}{answer.stderr}")
    return answer.stdout


def main(arguments: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.deployment", description=__doc__)
    parser.add_argument("--render", action="store_true", help="render and validate the chart")
    if parser.parse_args(arguments).render:
        render_chart()
    else:
        check_files()
    return 0


if __name__ == "__main__":
    sys.exit(main())
