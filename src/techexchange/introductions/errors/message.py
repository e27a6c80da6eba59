"""What can go wrong with what two parties write to each other."""

from techexchange.kernel.errors import Conflict, Forbidden, NotFound


class MessageNotFound(NotFound):
    """There is no such message, or you are not a party to its introduction."""


class EnclosureNotFound(NotFound):
    """This message has no such file, or you are not a party to its introduction."""


class MessageNotOwn(Forbidden):
    """Only the organisation that wrote a message can add files to it."""


class TooManyEnclosures(Conflict):
    """A message takes 10 files at most; write another one."""
