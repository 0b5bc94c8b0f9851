"""Registering, signing in, and reading one's own account."""

import asyncio

import pytest
from sqlalchemy import text

from shared.testing.services import RunningService

from tests.auth.conftest import PASSWORD, SignUp, account


async def test_registering_answers_the_account_and_tokens(auth: RunningService) -> None:
    answer = await auth.client.post("/api/auth/register", json=account("Ada_L"))
    assert answer.status_code == 201, answer.text
    user, tokens = answer.json()["user"], answer.json()["tokens"]
    assert user["email"] == "Ada_L@sparkle.example"
    assert user["username"] == "Ada_L"
    assert user["emailVerified"] is False
    assert user["role"] == "user"
    assert user["profile"] == {
        "displayName": "Ada_L", "bio": None, "location": None, "website": None, "avatarUrl": None,
    }  # fmt: skip
    assert set(tokens) == {"accessToken", "refreshToken"}
    me = await auth.client.get("/api/auth/me", headers={"Authorization": f"Bearer {tokens['accessToken']}"})
    assert me.status_code == 200, me.text
    assert me.json() == user
