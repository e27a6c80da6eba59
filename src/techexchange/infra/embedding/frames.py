"""How the embedding child and its parent talk: frames of bytes, each after its length."""

import struct
from dataclasses import dataclass
from typing import BinaryIO, Literal

LENGTH = struct.Struct("<I")


@dataclass(frozen=True)
class Batch:
    """Texts to embed, and whether as what is asked or as what is to be found."""

    role: Literal["query", "passage"]
    texts: list[str]


def read_frame(pipe: BinaryIO) -> bytes | None:
    """The next frame; None where the other side is gone."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = pipe.read(length)
    return body if len(body) == length else None


def framed(body: bytes) -> bytes:
    """A frame ready to be sent."""
    return LENGTH.pack(len(body)) + body
