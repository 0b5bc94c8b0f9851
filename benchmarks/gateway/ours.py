"""The gateway as it ships, with limits so wide that the load generator does not run into them."""

import argparse
import dataclasses

from gateway.app import create_app
from gateway.routes import TABLE, RateClass
from gateway.server import serve
from gateway.settings import GatewaySettings

WIDE = RateClass("wide", burst=100_000_000, per_second=1_000_000)
GIBIBYTE = 1_073_741_824


def main() -> None:
    """Serve until a signal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    settings = GatewaySettings()
    table = [dataclasses.replace(row, rate=WIDE, body_limit=2 * GIBIBYTE) for row in TABLE]
    serve(create_app(settings, table), settings, host="127.0.0.1", port=port)


if __name__ == "__main__":
    main()
