"""The life of a model that makes vectors."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class EmbeddingModelStatus(StrEnum):
    """Where a model stands."""

    FILLING = "filling"
    SERVING = "serving"
    RETIRED = "retired"


LIFE = Lifecycle(initial=EmbeddingModelStatus.FILLING)
SERVE = LIFE.move("serve", EmbeddingModelStatus.FILLING, to=EmbeddingModelStatus.SERVING)
RETIRE = LIFE.move(
    "retire", EmbeddingModelStatus.FILLING, EmbeddingModelStatus.SERVING, to=EmbeddingModelStatus.RETIRED
)
