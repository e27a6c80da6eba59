"""What can go wrong in handing the figures to an accounting system."""

from techexchange.kernel.errors import Invalid


class WindowInvalid(Invalid):
    """The time asked for must begin before it ends, and be no longer than 366 days."""


class TooManyEntries(Invalid):
    """There are more than 10,000 entries in this time; ask for a shorter one."""
