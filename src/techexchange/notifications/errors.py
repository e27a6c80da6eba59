"""What can go wrong with notices."""

from techexchange.kernel.errors import NotFound


class NoticeNotFound(NotFound):
    """There is no such notice in your inbox."""
