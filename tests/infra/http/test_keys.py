"""Everybody sees by which keys the exchange signs, and by which it did."""

import httpx

from conftest import client_of
from techexchange.app import create_app
from techexchange.infra.signing import Signer
from techexchange_client.calls import keys_of


async def test_the_keys_are_public(exchange, settings):
    old = Signer(bytes(32))
    retired = old.key.x
    app = create_app(exchange, settings.model_copy(update={"retired_signing_keys": f"{retired}, "}))
    async with client_of(app) as client:
        answer: httpx.Response = await client.get("/v1/keys")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=300"
    shown = answer.json()["keys"]
    assert [key["status"] for key in shown] == ["current", "retired"]
    signer = app.state.signer
    assert keys_of(answer.json()) == {signer.key_id: signer.public_key, old.key_id: old.public_key}
