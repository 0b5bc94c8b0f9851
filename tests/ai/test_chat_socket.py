"""The chat over a real WebSocket with the offline engine: the conversation."""

import asyncio
from uuid import UUID

from shared.ids import uuid7
from shared.testing.tokens import bearer
from shared.testing.waiting import eventually
from tests.ai.serving import ServeAi, ServedAi
from tests.ai.talking import Frame, connected, signed_in, talking, text_of


async def stored(service: ServedAi, owner: UUID, conversation_id: str) -> list[Frame]:
    """Return the messages of a conversation, oldest first."""
    path = f"/api/ai/conversations/{conversation_id}/messages?limit=100"
    messages: list[Frame] = (await service.client.get(path, headers=bearer(owner))).json()["messages"]
    return messages[::-1]


async def test_answer_streams_word_by_word(serve_ai: ServeAi, ada: UUID) -> None:
    service = await serve_ai()
    companion = await service.companion(ada)
    async with connected(service.socket_url(companion), **signed_in(ada)) as talker:
        ready = await talker.receive()
        assert ready["type"] == "ready"
        assert (ready["engine"], ready["model"]) == ("offline", "sparkle-offline-1")
        assert ready["companion"] == {"id": companion, "name": "Nova"}
        frames = await talker.say("Hello, I am happy!", clientId="c-1")
        kinds = [frame["type"] for frame in frames]
        chunks = [frame for frame in frames if frame["type"] == "chunk"]
        assert kinds[:2] == ["start", "emotion"]
        assert kinds[-3:] == ["suggestions", "usage", "complete"]
        assert frames[0]["clientId"] == "c-1"
        assert frames[1]["emotion"]["sentiment"] == "positive"
        assert len(chunks) > 10
        assert [chunk["seq"] for chunk in chunks] == list(range(len(chunks)))
        assert [chunk["finished"] for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
        assert len(frames[-3]["suggestions"]) == 3
        usage = frames[-1]["usage"]
        assert usage["totalTokens"] == usage["inputTokens"] + usage["outputTokens"] > 0
        assert usage["estimated"] is True
    question, answer = await stored(service, ada, ready["conversationId"])
    assert question["content"] == "Hello, I am happy!"
    assert (answer["id"], answer["content"], answer["state"]) == (
        frames[-1]["messageId"],
        text_of(frames),
        "complete",
    )
    assert question["clientId"] == "c-1"
    assert question["emotion"]["sentiment"] == "positive"


async def test_the_first_clients_bare_frames_are_understood(serve_ai: ServeAi, ada: UUID) -> None:
    service = await serve_ai()
    async with talking(service.socket_url(await service.companion(ada)), ada) as talker:
        history = [{"role": "user", "content": "My name is Grace."}, {"role": "assistant", "content": "Hi."}]
        await talker.send(message="What is my name?", history=history)
        frames = await talker.until("complete", "error")
        assert "Grace" in text_of(frames)


async def test_conversation_goes_on_after_reconnecting(serve_ai: ServeAi, ada: UUID) -> None:
    service = await serve_ai()
    url = service.socket_url(await service.companion(ada))
    async with talking(url, ada) as talker:
        await talker.say("My name is Grace.")
    async with talking(url, ada) as talker:
        assert "Grace" in text_of(await talker.say("Do you remember my name?"))


async def test_stop_ends_the_answer_and_bills_what_was_made(serve_ai: ServeAi, ada: UUID) -> None:
    service = await serve_ai(offline_word_delay=0.02)
    async with connected(service.socket_url(await service.companion(ada)), **signed_in(ada)) as talker:
        conversation = (await talker.receive())["conversationId"]
        await talker.send(type="message", text="Help me write a post about comets.", clientId="c-1")
        start, *_, chunk = await talker.until("chunk")
        await talker.send(type="stop", generationId=start["generationId"])
        rest = await talker.until("stopped", "complete", within=2)
        assert rest[-1]["type"] == "stopped"
        assert rest[-1]["generationId"] == start["generationId"]
        question, answer = await stored(service, ada, conversation)
        assert answer["state"] == "stopped"
        assert answer["content"] == text_of([chunk, *rest])
        assert len(answer["content"].split()) < 40
        assert 0 < rest[-1]["usage"]["outputTokens"] <= 2 * len(answer["content"].split()) + 2
        again = await talker.say("Help me write a post about comets.", clientId="c-1")
        assert again[-1]["type"] == "stopped"
        assert text_of(again) == answer["content"]
        assert [frame["type"] for frame in await talker.say("hello")][-1] == "complete"
        assert (await stored(service, ada, conversation))[0]["id"] == question["id"]


async def test_stop_of_what_does_not_run_is_an_error_and_no_more(serve_ai: ServeAi, ada: UUID) -> None:
    service = await serve_ai()
    async with talking(service.socket_url(await service.companion(ada)), ada) as talker:
        await talker.send(type="stop", generationId=str(uuid7()))
        assert (await talker.receive())["code"] == "generation_not_found"
        done = await talker.say("hello")
        await talker.send(type="stop", generationId=done[0]["generationId"])
        assert (await talker.receive())["code"] == "generation_not_found"


async def test_repeated_client_id_replays_the_stored_answer(serve_ai: ServeAi, ada: UUID) -> None:
    service = await serve_ai()
    url = service.socket_url(await service.companion(ada))
    async with connected(url, **signed_in(ada)) as talker:
        conversation = (await talker.receive())["conversationId"]
        first = await talker.say("hello", clientId="c-1")
        again = await talker.say("hello", clientId="c-1")
    async with talking(url, ada) as talker:
        elsewhere = await talker.say("hello", clientId="c-1")
        other = await talker.say("something else", clientId="c-1")
    for replay in (again, elsewhere):
        assert replay[0]["replayed"] is True
        assert replay[-1]["messageId"] == first[-1]["messageId"]
        assert replay[-1]["usage"] == first[-1]["usage"]
        assert text_of(replay) == text_of(first)
    assert other[-1]["code"] == "client_id_reused"
    assert len(await stored(service, ada, conversation)) == 2


async def test_second_message_before_the_answer_is_refused(serve_ai: ServeAi, ada: UUID) -> None:
    service = await serve_ai(offline_word_delay=0.01)
    async with talking(service.socket_url(await service.companion(ada)), ada) as talker:
        await talker.send(type="message", text="hello", clientId="c-1")
        await talker.send(type="message", text="hello?", clientId="c-2")
        frames = await talker.until("complete")
        [error] = [frame for frame in frames if frame["type"] == "error"]
        assert (error["code"], error["clientId"], error["retryable"]) == ("busy", "c-2", True)
        assert (await talker.say("hello?", clientId="c-2"))[-1]["type"] == "complete"


async def test_same_message_on_two_sockets_is_answered_once(serve_ai: ServeAi, ada: UUID) -> None:
    service = await serve_ai(offline_word_delay=0.02)
    url = service.socket_url(await service.companion(ada))
    async with talking(url, ada) as one, talking(url, ada) as two:
        await one.send(type="message", text="hello", clientId="c-1")
        await one.until("chunk")
        assert (await two.say("hello", clientId="c-1"))[-1]["code"] == "busy"
        await one.until("complete")
        assert (await two.say("hello", clientId="c-1"))[-1]["type"] == "complete"


async def test_reader_who_leaves_ends_the_answer_which_can_be_asked_for_again(serve_ai: ServeAi, ada: UUID) -> None:
    service = await serve_ai(offline_word_delay=0.02)
    url = service.socket_url(await service.companion(ada))
    async with connected(url, **signed_in(ada)) as talker:
        conversation = (await talker.receive())["conversationId"]
        await talker.send(type="message", text="Tell me about comets", clientId="c-1")
        start, *_, chunk = await talker.until("chunk")

    async def is_interrupted() -> bool:
        return bool((await stored(service, ada, conversation))[1]["state"] == "interrupted")

    await eventually(is_interrupted, within=3)
    _, partial = await stored(service, ada, conversation)
    assert partial["content"].startswith(chunk["content"])
    async with talking(url, ada) as talker:
        whole = await talker.say("Tell me about comets", clientId="c-1")
    assert whole[-1]["messageId"] == start["generationId"]
    messages = await stored(service, ada, conversation)
    assert len(messages) == 2
    assert messages[1]["state"] == "complete"
    assert len(messages[1]["content"]) > len(partial["content"])


async def test_many_sockets_at_once_do_not_mix(serve_ai: ServeAi) -> None:
    service = await serve_ai(offline_word_delay=0.001)

    async def talk(number: int) -> None:
        user = uuid7()
        companion = await service.companion(user, name=f"Nova{number}")
        async with talking(service.socket_url(companion), user) as talker:
            frames = await talker.say("What is your name?", clientId="c-1")
            assert f"Nova{number}," in text_of(frames)

    await asyncio.gather(*(talk(number) for number in range(20)))


async def test_chat_goes_on_without_redis(serve_ai: ServeAi, ada: UUID) -> None:
    service = await serve_ai(redis="redis://127.0.0.1:9/0")
    async with talking(service.socket_url(await service.companion(ada)), ada) as talker:
        assert (await talker.say("hello"))[-1]["type"] == "complete"


async def test_deleting_the_companion_ends_its_chat(serve_ai: ServeAi, ada: UUID) -> None:
    service = await serve_ai()
    companion = await service.companion(ada)
    async with talking(service.socket_url(companion), ada) as talker:
        await service.client.delete(f"/api/ai/companions/{companion}", headers=bearer(ada))
        assert (await talker.say("hello"))[-1]["code"] == "companion_not_found"
        assert await talker.close_code() == 4404
