"""What can go wrong with the templates of agreements."""

from techexchange.kernel.errors import Conflict, Invalid, NotFound


class TemplateNotFound(NotFound):
    """There is no such template of an agreement, or it is not visible to you."""


class TemplateNotApproved(Conflict):
    """This template is not in use; take the approved one of its kind."""


class TemplateTextInvalid(Invalid):
    """Each language must use every name of its kind as `$name`, and no other; write a dollar sign as `$$`."""
