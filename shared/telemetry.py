"""Metrics for Prometheus, traces for OpenTelemetry when an OTLP endpoint is set.

Metrics are named `sparkle_<service or module>_<noun>_<unit>`; the label `service` comes first.
"""

import time
from functools import lru_cache
from typing import Any

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def counter(name: str, help_text: str, *labels: str) -> Counter:
    """Return a counter labelled by service and `labels`."""
    return Counter(name, help_text, ["service", *labels])


def histogram(name: str, help_text: str, *labels: str, buckets: tuple[float, ...] | None = None) -> Histogram:
    """Return a histogram (seconds unless the name says otherwise) labelled by service and `labels`."""
    return Histogram(name, help_text, ["service", *labels], buckets=buckets or Histogram.DEFAULT_BUCKETS)


_requests = histogram("sparkle_http_request_seconds", "Time to answer, by route template.", "method", "route", "status")


@lru_cache(maxsize=2048)
def request_timer(service: str, method: str, route: str, status: int) -> Histogram:
    """Return where the seconds of such a request are observed; `route` is a template."""
    return _requests.labels(service, method, route, status)


class RequestMetrics:
    """ASGI middleware: one histogram observation per request, labelled by route template so that ids do not leak."""

    def __init__(self, app: ASGIApp, *, service: str) -> None:
        self.app = app
        self.service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def observe(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, observe)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            request_timer(self.service, scope["method"], route, status).observe(time.perf_counter() - started)


async def metrics_endpoint(_: Any = None) -> Response:
    """Answer in Prometheus' text format."""
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def start_tracing(service: str, endpoint: str | None) -> None:
    """Export spans to the OTLP collector at `endpoint`; nothing happens without one."""
    if not endpoint or isinstance(trace.get_tracer_provider(), TracerProvider):
        return
    provider = TracerProvider(resource=Resource.create({"service.name": f"sparkle-{service}"}))
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=5)
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=2048))
    trace.set_tracer_provider(provider)
    HTTPXClientInstrumentor().instrument()


def traced(app: ASGIApp) -> ASGIApp:
    """Wrap `app` so that each request is a span that continues the caller's trace."""
    wrapped: ASGIApp = OpenTelemetryMiddleware(app, excluded_urls="health,metrics")
    return wrapped
