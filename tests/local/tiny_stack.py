"""A stack of two small programs, run by the real supervisor: `python -m tests.local.tiny_stack STATE SCENARIO`.

`server` answers 200 on a port; `worker` does what the scenario says.
"""

import os
import sys
from pathlib import Path

from deploy.local.children import Guard
from deploy.local.ports import LOOPBACK, choose_port
from deploy.local.processes import Process
from deploy.local.state import AlreadyRunning, StateDirectory
from deploy.local.supervisor import Supervisor, run_alone

SERVER = """
import http.server, sys
http.server.test(http.server.SimpleHTTPRequestHandler, bind=sys.argv[1], port=int(sys.argv[2]))
"""
WORKERS = {
    "steady": """
import signal, sys
signal.signal(signal.SIGUSR1, lambda *_: sys.exit("the reason"))
print("working", flush=True)
while True: signal.pause()
""",
    "stubborn": """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("working", flush=True)
while True: signal.pause()
""",
}


def main(folder: str, scenario: str) -> int:
    """Run until a signal or the end of a program."""
    state = StateDirectory(Path(folder))
    port = choose_port()

    def start(_guard: Guard, supervisor: Supervisor) -> None:
        supervisor.begin_stage()
        server = (sys.executable, "-c", SERVER, LOOPBACK, str(port))
        url = f"http://{LOOPBACK}:{port}/"
        ready: list[str] = []
        started = supervisor.start([Process("server", server, dict(os.environ), url)])
        supervisor.wait_until_ready(started, lambda process: ready.append(process.name))
        supervisor.begin_stage()
        if scenario == "fails":
            supervisor.complete(Process("step", (sys.executable, "-c", "exit('no luck')"), dict(os.environ)))
        supervisor.start([Process("worker", (sys.executable, "-c", WORKERS[scenario]), dict(os.environ))])
        supervisor.publish({"ready": ready, "pids": supervisor.pids()})

    try:
        return run_alone(state, start)
    except AlreadyRunning as refusal:
        sys.stderr.write(str(refusal))
        return 2


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
