"""The command line: serving, working, importing, and looking after an exchange."""

from techexchange.cli.commands import cli

__all__ = ["cli"]
