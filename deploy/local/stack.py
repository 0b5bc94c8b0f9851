"""The whole stack, in the order in which it starts."""

import json
import os
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from deploy.local import processes
from deploy.local.children import Guard
from deploy.local.contracts import Deployment
from deploy.local.demo import Account, Place, load_demo
from deploy.local.infrastructure import Infrastructure, migrations_digest, start_infrastructure
from deploy.local.ports import LOOPBACK, LOOPBACK_NAME, choose_port
from deploy.local.processes import GATEWAY, PREFERRED_PORTS, SERVICES, Addresses, Process
from deploy.local.progress import Progress
from deploy.local.server import Server
from deploy.local.state import StateDirectory, is_set, process_environment
from deploy.local.supervisor import Supervisor, run_alone


class Stack:
    """Starts everything and says where it is."""

    def __init__(self, state: StateDirectory, environment: Mapping[str, str], progress: Progress) -> None:
        self._state = state
        self._environment = environment
        self._progress = progress

    def run(self) -> int:
        """Run until a signal or until something ends; return the exit code."""
        return run_alone(self._state, self._start)

    def _start(self, guard: Guard, supervisor: Supervisor) -> None:
        supervisor.begin_stage()
        infrastructure = start_infrastructure(
            self._state, guard, self._environment, lambda server: self._on_server(supervisor, server)
        )
        addresses = self._addresses(infrastructure)
        common = processes.common_environment(addresses, self._state.secret_key(), self._environment)
        deployment = self._deployment()
        common["SPARKLE_DEPLOYMENT_FILE"] = str(deployment.file)

        with ThreadPoolExecutor(2) as preparing:
            steps = [
                preparing.submit(self._migrate, supervisor, infrastructure),
                preparing.submit(self._deploy_contracts, supervisor, infrastructure, deployment),
            ]
            for step in steps:
                step.result()

        supervisor.begin_stage()
        services = [processes.api(name, addresses, common) for name in SERVICES]
        workers = [processes.worker(name, addresses, common) for name in SERVICES]
        started = supervisor.start([*services, *(worker for worker in workers if worker)])
        supervisor.begin_stage()
        started |= supervisor.start([processes.gateway(addresses, common)])
        self._progress.say(f"{len(started)} processes are starting")
        supervisor.wait_until_ready(started, self._on_ready)
        place = Place(
            self._state.root / "demo.json",
            addresses.gateway,
            addresses.mail,
            grant=lambda email, role: supervisor.complete(processes.grant(email, role, addresses, common)),
        )
        demo = load_demo(place, self._progress.say)
        supervisor.publish(self._description(supervisor, infrastructure, addresses, demo))
        self._announce(addresses, demo)

    def _on_server(self, supervisor: Supervisor, server: Server) -> None:
        if server.child:
            supervisor.adopt(server.child)
        self._progress.say(f"{server.name} on port {server.port}")

    def _on_ready(self, process: Process) -> None:
        self._progress.say(f"{process.name} is ready")

    def _addresses(self, infrastructure: Infrastructure) -> Addresses:
        taken: set[int] = set()
        urls: dict[str, str] = {}
        for name, preferred in PREFERRED_PORTS.items():
            port = choose_port(preferred, frozenset(taken))
            taken.add(port)
            urls[name] = f"http://{LOOPBACK}:{port}"
        gateway = urls.pop(GATEWAY)
        return Addresses(
            gateway=gateway,
            public=gateway.replace(LOOPBACK, LOOPBACK_NAME),
            services=urls,
            databases=infrastructure.databases(),
            redis=infrastructure.redis,
            rpc=infrastructure.rpc,
            smtp=infrastructure.smtp,
            mail=infrastructure.mail,
            media=self._environment.get("SPARKLE_MEDIA_DIR") or str(self._state.root / "media"),
        )

    def _migrate(self, supervisor: Supervisor, infrastructure: Infrastructure) -> None:
        """Create and migrate the databases, unless the embedded server already has these migrations."""
        stamp = self._state.root / "migrated"
        digest = migrations_digest()
        is_own = not is_set(self._environment, "SPARKLE_DATABASE_URL")
        if is_own and stamp.exists() and stamp.read_text() == digest:
            return
        databases = {f"services.{name}": url for name, url in infrastructure.databases().items()}
        changes = {
            "SPARKLE_DATABASE_SERVER": infrastructure.database,
            "SPARKLE_DATABASES": json.dumps(databases),
        }
        command = (sys.executable, "-m", "deploy.local.migrate")
        supervisor.complete(Process("migrations", command, process_environment(changes)))
        if is_own:
            stamp.write_text(digest)
        self._progress.say("databases are migrated")

    def _deployment(self) -> Deployment:
        named = self._environment.get("SPARKLE_DEPLOYMENT_FILE")
        return Deployment(Path(named) if named else processes.deployment_file(self._state.root))

    def _deploy_contracts(self, supervisor: Supervisor, infrastructure: Infrastructure, deployment: Deployment) -> None:
        """Deploy what is not on the chain; a deployment that the user names is left as it is."""
        if is_set(self._environment, "SPARKLE_DEPLOYMENT_FILE") or deployment.is_current(infrastructure.rpc):
            return
        command = (
            *(sys.executable, "-m", "contracts.script.deploy"),
            *("--rpc-url", infrastructure.rpc, "--out", str(deployment.file)),
        )
        supervisor.complete(Process("contracts", command, process_environment({})))
        deployment.remember()
        self._progress.say("contracts are deployed")

    def _description(
        self,
        supervisor: Supervisor,
        infrastructure: Infrastructure,
        addresses: Addresses,
        demo: list[Account],
    ) -> dict[str, Any]:
        return {
            "gateway": addresses.public,
            "services": dict(addresses.services),
            "database": infrastructure.database,
            "databases": dict(addresses.databases),
            "redis": infrastructure.redis,
            "rpc": infrastructure.rpc,
            "mail": infrastructure.mail,
            "pids": {"supervisor": os.getpid(), **supervisor.pids()},
            "demo": [account.as_json() for account in demo],
            "ready": True,
        }

    def _announce(self, addresses: Addresses, demo: list[Account]) -> None:
        lines = ["", f"  Sparkle Universe is ready after {self._progress.seconds():.1f} s:", ""]
        lines += [f"      {addresses.public}", ""]
        if demo:
            lines += ["  Sign in as"]
            lines += [f"      {account.email}   password: {account.password}{_role_of(account)}" for account in demo]
        lines += ["", f"  Logs: {self._state.logs}    Stop: Ctrl-C", ""]
        print("\n".join(lines), flush=True)


def _role_of(account: Account) -> str:
    return "" if account.role == "user" else f"   ({account.role})"
