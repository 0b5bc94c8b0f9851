"""`python -m gateway --port 8000`: the gateway with the bounds of `gateway.server`."""

import argparse

from gateway.app import create_app
from gateway.server import serve
from gateway.settings import GatewaySettings
from shared.settings import load_settings


def main() -> None:
    """Serve until a signal, then finish what is in flight."""
    parser = argparse.ArgumentParser(prog="gateway", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    arguments = parser.parse_args()
    settings = load_settings(GatewaySettings)
    serve(create_app(settings), settings, host=arguments.host, port=arguments.port)


if __name__ == "__main__":
    main()
