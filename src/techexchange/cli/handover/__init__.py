"""Handing the whole exchange over: written out in an open format, and read into an empty system.

docs/handover.md describes the format. All is read in one snapshot of the database. What was finished when an export
or an import was interrupted is not done again. Credentials that end with the old operator are not in it.
"""

from techexchange.cli.handover.commands import check, export_to, import_from

__all__ = ["check", "export_to", "import_from"]
