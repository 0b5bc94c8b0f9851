"""Every endpoint of every service, fuzzed from its own OpenAPI by nobody, somebody, an administrator and a program.

Whatever the request, the answer is no 5xx, and has a status, a content type and a body that the document knows.
Requests are the same in every run. A failure prints the request, so that it can be sent again.
"""

import asyncio
import itertools
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shared.testing.plugin import StartService
from shared.testing.services import RunningService
from shared.testing.tokens import bearer
from tests.fuzz.subjects import ROLES, SUBJECTS, Subject, Visitor
from tests.shared.notes.app import NotesSettings
from tests.shared.notes.app import create_app as create_notes


def no_failure(context: Any, response: Any, case: Any) -> bool | None:
    """Fail for a 5xx. 501 says that something is not offered, and oEmbed wants it for an unknown format."""
    if response.status_code == httpx.codes.NOT_IMPLEMENTED:
        return None
    return not_a_server_error(context, response, case)


CHECKS: Final = [
    no_failure,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# How many requests that fit the document, and how many that do not; whoever stays outside needs fewer.
EXAMPLES: Final = {"nobody": (3, 0), "scoped": (2, 0), "somebody": (5, 4), "admin": (4, 0)}
MODES: Final = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
LONGEST_URL: Final = 60_000  # longer ones do not pass the HTTP parser in front of a service
BASE_URL: Final = "http://testserver"
Run = Callable[[Coroutine[Any, Any, Any]], Any]

_networks = itertools.count(1)


def request_of(case: Any, visitor: Visitor, *, is_known: bool) -> requests.PreparedRequest:
    """Return the request of a case, from a network of its own: throttles are no part of this."""
    for values in (case.path_parameters, case.body) if is_known else ():
        if isinstance(values, dict):
            values.update({name: value for name, value in visitor.known.items() if name in values})
    number = next(_networks)
    network = {"X-Forwarded-For": f"10.{number // 62500}.{number // 250 % 250}.{number % 250}"}
    arguments = case.as_transport_kwargs(base_url=BASE_URL, headers={**visitor.headers, **network})
    return requests.Request(**{name: arguments.get(name) for name in _REQUEST_FIELDS if name in arguments}).prepare()


_REQUEST_FIELDS: Final = ("method", "url", "headers", "files", "data", "params", "auth", "cookies", "json")


async def send(client: httpx.AsyncClient, request: requests.PreparedRequest) -> httpx.Response:
    headers = [
        (name.encode(), value.encode() if isinstance(value, str) else value) for name, value in request.headers.items()
    ]
    body: Any = request.body
    return await client.request(str(request.method), str(request.url), headers=headers, content=body)


def fuzz(
    operation: Any, mode: GenerationMode, visitor: Visitor, service: RunningService, run: Run, *, count: int
) -> list[str]:
    """Return what is wrong with the answers to `count` requests of one operation: the first of it."""
    found: list[str] = []
    turns = itertools.cycle([True, False])

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def attempt(case: Any) -> None:
        request = request_of(case, visitor, is_known=next(turns))
        assume(len(request.url or "") < LONGEST_URL)
        answer = run(send(service.client, request))
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            problems = "; ".join(f"{failure.title}: {failure.message}"[:300] for failure in group.exceptions)
            sent = f"{request.method} {request.url} {str(request.body)[:300]}"
            found.append(f"{visitor.name}: {sent}\n  -> {answer.status_code} {answer.text[:300]}\n  {problems}")

    with suppress(Unsatisfiable):  # an endpoint that reads nothing cannot be sent something wrong
        attempt()
    return found[:1]


def fuzz_all(schema: Any, subject: Subject, service: RunningService, run: Run) -> list[str]:
    """Return what is wrong with the answers of a service. Runs in a thread of its own, beside the service's loop."""
    found: list[str] = []
    for result in schema.get_all_operations():
        operation = result.ok()
        people = [run(subject.visit(service, name)) for name in ROLES]
        for visitor in (Visitor("nobody"), people[0].scoped(), *people):
            for mode, count in zip(MODES, EXAMPLES[visitor.name], strict=True):
                found += fuzz(operation, mode, visitor, service, run, count=count) if count else []
    return found


async def wrong_answers(subject: Subject, start_service: StartService) -> list[str]:
    service = await start_service(subject.package, subject.settings, subject.create_app, **subject.options())
    loop = asyncio.get_running_loop()

    def run(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    schema = schemathesis.openapi.from_dict((await service.client.get("/openapi.json")).json())
    return await asyncio.to_thread(fuzz_all, schema, subject, service, run)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", sorted(SUBJECTS))
async def test_every_answer_is_one_that_the_openapi_knows(name: str, start_service: StartService) -> None:
    found = await wrong_answers(SUBJECTS[name], start_service)
    assert not found, f"{len(found)} answers:\n" + "\n".join(found)


async def test_a_broken_service_is_seen(start_service: StartService) -> None:
    async def visit(_: RunningService, name: str) -> Visitor:
        return Visitor(name, bearer())

    subject = Subject("tests.shared.notes", NotesSettings, create_notes, dict, visit)
    found = await wrong_answers(subject, start_service)
    assert any("/api/notes/broken" in answer and "-> 500" in answer for answer in found)
    assert any("POST http://testserver/api/notes b" in answer and "Received: 401" in answer for answer in found)
