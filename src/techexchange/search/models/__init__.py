"""What the search keeps beside its index: vectors and the models that made them."""

from techexchange.search.models.vectors import EmbeddingModel, ListingVector

__all__ = ["EmbeddingModel", "ListingVector"]
