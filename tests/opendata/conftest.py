"""The world of the assurance tests, read by everybody."""

from assurance.conftest import filled, stage, world_engine

__all__ = ["filled", "stage", "world_engine"]
