"""The life of a model that makes vectors, and of a saved search."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class EmbeddingModelStatus(StrEnum):
    """Where a model stands."""

    FILLING = "filling"
    SERVING = "serving"
    RETIRED = "retired"


class SavedSearchStatus(StrEnum):
    """Whether somebody is told of what a saved search finds."""

    ACTIVE = "active"
    PAUSED = "paused"
    DELETED = "deleted"


LIFE = Lifecycle(initial=EmbeddingModelStatus.FILLING)
SERVE = LIFE.move("serve", EmbeddingModelStatus.FILLING, to=EmbeddingModelStatus.SERVING)
RETIRE = LIFE.move(
    "retire", EmbeddingModelStatus.FILLING, EmbeddingModelStatus.SERVING, to=EmbeddingModelStatus.RETIRED
)

SAVED_LIFE = Lifecycle(initial=SavedSearchStatus.ACTIVE)
PAUSE = SAVED_LIFE.move("pause", SavedSearchStatus.ACTIVE, to=SavedSearchStatus.PAUSED)
RESUME = SAVED_LIFE.move("resume", SavedSearchStatus.PAUSED, to=SavedSearchStatus.ACTIVE)
DELETE = SAVED_LIFE.move("delete", SavedSearchStatus.ACTIVE, SavedSearchStatus.PAUSED, to=SavedSearchStatus.DELETED)
