"""Bringing the listings of another catalogue in from a file."""

from techexchange.cli.importing.command import demand, supply

__all__ = ["demand", "supply"]
