"""How the gateway is served: uvicorn on uvloop with the edge's own protocols."""

import gc
from typing import Any

import uvicorn

from gateway.protocol import EdgeProtocol, EdgeWebSocketProtocol
from gateway.settings import GatewaySettings


def server_config(app: Any, settings: GatewaySettings, *, host: str, port: int) -> uvicorn.Config:
    """Return uvicorn's configuration for the gateway."""
    bounds = {"stall_seconds": settings.idle_timeout}
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http=type("Http", (EdgeProtocol,), bounds),
        ws=type("WebSocket", (EdgeWebSocketProtocol,), bounds),
        ws_max_size=settings.websocket_max_bytes,
        ws_ping_interval=settings.websocket_ping_interval,
        ws_ping_timeout=settings.websocket_ping_interval,
        ws_per_message_deflate=False,  # costs memory per socket, and the messages are small
        log_config=None,
        access_log=False,
        proxy_headers=False,  # gateway.clients decides whom to believe
        server_header=False,
        backlog=4096,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=settings.drain_timeout,
    )


def serve(app: Any, settings: GatewaySettings, *, host: str, port: int) -> None:
    """Serve `app` until a signal, then finish what is in flight."""
    # A request makes a few dozen objects and leaves no cycle: the default thresholds look for one every few requests.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    uvicorn.Server(server_config(app, settings, host=host, port=port)).run()
