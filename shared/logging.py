"""Logs: one JSON line per event, named in snake_case, with fields, the request id and the trace id.

Never log prompts, bodies, tokens or addresses of mail.
"""

import logging
import sys
from contextvars import ContextVar
from typing import Any

import orjson
import structlog
from opentelemetry import trace

request_id_var: ContextVar[str] = ContextVar("request_id", default="")


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of module `name`."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def _add_context(_: Any, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    if request_id := request_id_var.get():
        event.setdefault("request_id", request_id)
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = format(context.trace_id, "032x")
    return event


def _dumps(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=str).decode()


def configure_logging(service: str, level: str = "INFO") -> None:
    """Send structlog and the standard library's loggers to stderr as JSON lines. Idempotent."""
    shared_steps: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        _add_context,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared_steps,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared_steps,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _name_service(service),
                structlog.processors.JSONRenderer(serializer=_dumps),
            ],
        )
    )
    handler.addFilter(_names_no_address)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # These log a line per request or per frame, which the gateway's access log already has.
    for noisy in ("uvicorn.access", "httpx", "httpcore", "engineio", "socketio", "websockets", "openai"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True


def _names_no_address(record: logging.LogRecord) -> bool:
    """Drop uvicorn's line per WebSocket: it holds the whole URL, and a client may have put a token there."""
    return not (record.name == "uvicorn.error" and '"WebSocket ' in str(record.msg))


def _name_service(service: str) -> structlog.types.Processor:
    def add(_: Any, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
        event["service"] = service
        return event

    return add
