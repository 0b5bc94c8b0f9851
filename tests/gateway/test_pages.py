"""The gateway's own pages: API document, reader, caught mail, health, metrics."""

import asyncio
import json
from typing import Any

from gateway.openapi import merge
from tests.gateway.conftest import NOWHERE, StartEdge, StartServer
from tests.gateway.wire import Respond, replying


def _json(value: Any) -> Respond:
    body = json.dumps(value).encode()
    return replying(
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)
    )


def _document(path: str, schema: dict[str, Any]) -> dict[str, Any]:
    reference = {"$ref": "#/components/schemas/Thing"}
    content = {"content": {"application/json": {"schema": reference}}}
    return {
        "openapi": "3.1.0",
        "paths": {path: {"get": {"operationId": "get_thing", "responses": {"200": content}}}},
        "components": {"schemas": {"Thing": schema, "Same": {"type": "string"}}},
    }


async def test_one_document_describes_every_service_that_answers(
    start_edge: StartEdge, start_server: StartServer
) -> None:
    auth = await start_server(_json(_document("/api/users", {"type": "object"})))
    content = await start_server(_json(_document("/api/posts", {"type": "array"})))
    broken = await start_server(_json("not a document"))
    edge = await start_edge(NOWHERE, auth_url=auth.url, content_url=content.url, ai_url=broken.url)

    answers = await asyncio.gather(*(edge.client.get("/openapi.json") for _ in range(3)))
    document = answers[0].json()

    assert set(document["paths"]) == {"/api/users", "/api/posts"}
    assert set(document["components"]["schemas"]) == {"Thing", "ContentThing", "Same"}
    assert document["x-unavailable"] == ["ai", "realtime", "blockchain"]
    assert document["paths"]["/api/posts"]["get"]["tags"] == ["content"]
    assert len(auth.requests) == 1, "kept for a few seconds, fetched once for all"


def test_a_renamed_component_is_renamed_wherever_it_is_used() -> None:
    parts = {
        "auth": _document("/api/users", {"type": "object"}),
        "content": _document("/api/posts", {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}),
    }

    document = merge(parts, [], "http://x")

    get = document["paths"]["/api/posts"]["get"]
    reference = get["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    assert reference == "#/components/schemas/ContentThing"
    assert document["components"]["schemas"]["ContentThing"]["items"]["$ref"] == reference
    assert get["operationId"] == "content_get_thing"
    assert document["paths"]["/api/users"]["get"]["operationId"] == "get_thing"


async def test_the_reader_of_the_document_runs_only_our_own_script(start_edge: StartEdge) -> None:
    edge = await start_edge()

    page = await edge.client.get("/docs")
    script = await edge.client.get("/docs/docs.js")

    assert '<script src="/docs/docs.js"' in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert script.headers["content-type"].startswith("text/javascript")
    assert "innerHTML" not in script.text
    assert (await edge.client.get("/docs/docs.html")).status_code == 404


async def test_caught_mail_is_shown_as_text(start_edge: StartEdge, start_server: StartServer) -> None:
    mail = {
        "subject": "<script>alert(1)</script>",
        "from": "noreply@sparkle.example",
        "to": ["ada@example.org"],
        "text": "Welcome <b>Ada</b>",
        "html": "<img src=x onerror=alert(2)>",
        "receivedAt": "2026-01-01T00:00:00Z",
        "links": ["http://127.0.0.1:8000/verify?token=a&b=c", "javascript:alert(3)"],
    }
    catcher = await start_server(_json([mail]))
    edge = await start_edge(mail_url=catcher.url, env="development")

    listed = await edge.client.get("/dev/mail", headers={"Accept": "application/json"})
    page = await edge.client.get("/dev/mail", headers={"Accept": "text/html"})

    assert listed.json() == [mail]
    assert "&lt;script&gt;" in page.text
    assert 'href="http://127.0.0.1:8000/verify?token=a&amp;b=c"' in page.text
    assert "<script" not in page.text
    assert "onerror" not in page.text
    assert "javascript:" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_caught_mail_does_not_exist_in_production(start_edge: StartEdge, start_server: StartServer) -> None:
    catcher = await start_server(_json([]))
    edge = await start_edge(mail_url=catcher.url, env="production", secret_key="s" * 40)

    answer = await edge.client.get("/dev/mail")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert catcher.requests == []


async def test_health_and_metrics(start_edge: StartEdge) -> None:
    edge = await start_edge()
    await edge.client.get("/api/posts")

    live = await edge.client.get("/health/live", headers={"X-Request-ID": "probe-0001"})
    ready = await edge.client.get("/health/ready")
    metrics = await edge.client.get("/metrics")

    assert (live.status_code, live.headers["x-request-id"]) == (200, "probe-0001")
    assert ready.json() == {"status": "ok", "checks": {"redis": "ok"}}
    assert 'sparkle_gateway_request_seconds_count{service="gateway",status="502",upstream="content"}' in metrics.text


async def test_metrics_are_for_operators_only(start_edge: StartEdge) -> None:
    edge = await start_edge(metrics_networks="10.0.0.0/8")
    behind = await start_edge(trusted_proxies="127.0.0.1")

    assert (await edge.client.get("/metrics")).status_code == 404
    assert (await behind.client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"})).status_code == 404
