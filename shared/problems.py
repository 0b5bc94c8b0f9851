"""Errors as RFC 9457 problems with a stable `code`. What is not a Problem becomes a plain 500: nothing leaks.

A service declares one class per failure (`class PostNotFound(Problem): status, code, title = ...`) and raises it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import asyncpg
import pydantic
import redis.exceptions
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from shared.logging import get_logger, request_id_var
from shared.schemas import ApiModel

log = get_logger(__name__)

_RETRYABLE_SQLSTATES = frozenset({"40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300"})
_BAD_TEXT_SQLSTATES = frozenset({"22021", "22P05", "22003"})


class ProblemBody(ApiModel):
    """RFC 9457 problem details, plus `error` and `details` for clients of the first API."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str
    error: str
    details: dict[str, Any] | None = None


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it a problem
    """A failure that a client may see. `detail` must be safe to show to anyone."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Internal server error"

    def __init__(
        self,
        detail: str | None = None,
        *,
        field_errors: Mapping[str, Sequence[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.headers = dict(headers or {})
        self.details = dict(details) if details is not None else None
        if field_errors is not None:
            self.details = {"formErrors": [], "fieldErrors": {k: list(v) for k, v in field_errors.items()}}

    def body(self, instance: str) -> ProblemBody:
        """Return the problem as shown to a client; `instance` is the request path."""
        return ProblemBody(
            type=f"urn:sparkle:problem:{self.code}",
            title=self.title,
            status=self.status,
            detail=self.detail,
            instance=instance,
            code=self.code,
            request_id=request_id_var.get(),
            error=self.title,
            details=self.details
            or ({"formErrors": [self.detail], "fieldErrors": {}} if self.status == InvalidInput.status else None),
        )

    def response(self, instance: str) -> JSONResponse:
        """Return the HTTP response."""
        return JSONResponse(
            self.body(instance).model_dump(exclude_none=True),
            status_code=self.status,
            headers=self.headers,
            media_type="application/problem+json",
        )


class InvalidInput(Problem):
    status, code, title = 400, "invalid_input", "Invalid input"


class NotAuthenticated(Problem):
    status, code, title = 401, "not_authenticated", "Unauthorized"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or "Sign in and send a bearer token.", headers={"WWW-Authenticate": "Bearer"})


class Forbidden(Problem):
    status, code, title = 403, "forbidden", "Forbidden"


class EmailNotVerified(Problem):
    status, code, title = 403, "email_not_verified", "Please verify your email"


class NotFound(Problem):
    status, code, title = 404, "not_found", "Not found"


class Conflict(Problem):
    status, code, title = 409, "conflict", "Conflict"


class PayloadTooLarge(Problem):
    status, code, title = 413, "payload_too_large", "Payload too large"


class TooManyRequests(Problem):
    status, code, title = 429, "too_many_requests", "Too many requests"

    def __init__(self, retry_after: int, detail: str | None = None) -> None:
        super().__init__(detail or f"Try again in {retry_after} s.", headers={"Retry-After": str(retry_after)})


class UpstreamFailed(Problem):
    status, code, title = 502, "upstream_failed", "Upstream failed"


class Overloaded(Problem):
    status, code, title = 503, "overloaded", "Service unavailable"

    def __init__(self, detail: str | None = None, retry_after: int = 1) -> None:
        super().__init__(detail or "Try again in a moment.", headers={"Retry-After": str(retry_after)})


class UpstreamTimeout(Problem):
    status, code, title = 504, "upstream_timeout", "Upstream timed out"


_BY_STATUS: dict[int, tuple[str, str]] = {
    400: ("invalid_input", "Invalid input"),
    401: ("not_authenticated", "Unauthorized"),
    403: ("forbidden", "Forbidden"),
    404: ("not_found", "Not found"),
    413: ("payload_too_large", "Payload too large"),
    405: ("method_not_allowed", "Method not allowed"),
    415: ("unsupported_media_type", "Unsupported media type"),
}


def problem_responses(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """Return the `responses=` of a route that may answer with `problems`."""
    titles: dict[int, list[str]] = {}
    for problem in problems:
        titles.setdefault(problem.status, []).append(f"{problem.title} (`{problem.code}`)")
    schema = {"schema": {"$ref": "#/components/schemas/ProblemBody"}}
    return {
        status: {"description": "; ".join(names), "content": {"application/problem+json": schema}}
        for status, names in titles.items()
    }


def install_problem_handlers(app: FastAPI) -> None:
    """Make every error of `app` a problem."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    for failure in (DBAPIError, PoolTimeout, asyncpg.PostgresError, redis.exceptions.RedisError, OSError):
        app.add_exception_handler(failure, _on_store_failure)


def field_errors(errors: Sequence[Any]) -> dict[str, Any]:
    """Return pydantic errors as zod's flattened shape: {formErrors: [...], fieldErrors: {field: [...]}}."""
    form: list[str] = []
    fields: dict[str, list[str]] = {}
    for error in errors:
        location = [str(part) for part in error["loc"] if part not in {"body", "query", "path", "header", "cookie"}]
        message = str(error["msg"]).removeprefix("Value error, ")
        if location and error["type"] != "json_invalid":
            fields.setdefault(".".join(location), []).append(message)
        else:
            form.append(message)
    return {"formErrors": form, "fieldErrors": fields}


async def _on_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)  # noqa: S101 - registered for this type
    return error.response(request.url.path)


async def _on_validation(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError | pydantic.ValidationError)  # noqa: S101 - registered for it
    details = field_errors(error.errors())
    first = next(iter(details["fieldErrors"].items()), None)
    detail = f"{first[0]}: {first[1][0]}" if first else (details["formErrors"] or ["The body is not valid."])[0]
    return InvalidInput(detail, details=details).response(request.url.path)


async def _on_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type
    code, title = _BY_STATUS.get(error.status_code, ("http_error", "Request failed"))
    problem = Problem(title, headers=error.headers)
    kind = type("HttpProblem", (Problem,), {"status": error.status_code, "code": code, "title": title})
    problem.__class__ = kind
    return problem.response(request.url.path)


async def _on_store_failure(request: Request, error: Exception) -> JSONResponse:
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    if state in _BAD_TEXT_SQLSTATES:
        return InvalidInput("A character or a number cannot be stored.").response(request.url.path)
    if is_unavailable(error):
        log.warning("store_unavailable", error=type(error).__name__)
        return StoreUnavailable().response(request.url.path)
    return unexpected(request.url.path, error)


def unexpected(path: str, error: Exception) -> JSONResponse:
    """Log `error` and return the 500 that says nothing about it."""
    log.error("unhandled_error", path=path, exc_info=error)
    return Problem("Something went wrong on our side. Quote the request id when you report it.").response(path)


class StoreUnavailable(Overloaded):
    code = "store_unavailable"


def is_unavailable(error: BaseException) -> bool:
    """Return whether `error` says that the database or Redis cannot be reached now and a retry may succeed."""
    if isinstance(error, DBAPIError) and (
        error.connection_invalidated or isinstance(error, InterfaceError | OperationalError)
    ):
        return True
    state = getattr(getattr(error, "orig", error), "sqlstate", None)
    unreachable = (PoolTimeout, OSError, redis.exceptions.ConnectionError, redis.exceptions.TimeoutError)
    is_of_a_file = getattr(error, "filename", None) is not None  # also an OSError, but no store
    return (
        state in _RETRYABLE_SQLSTATES
        or (state or "").startswith("08")
        or (isinstance(error, unreachable) and not is_of_a_file)
    )
