"""What can be wrong with public assets."""

from techexchange.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class AssetNotFound(NotFound):
    """There is no such public asset, or it is not visible to you."""


class AppraisalNotFound(NotFound):
    """There is no such appraisal, or it is not visible to you."""


class AssetFileNotFound(NotFound):
    """There is no such file, or it is not for you."""


class AssetFilesFull(Conflict):
    """No more files are taken for this asset."""


class TaskAlreadyRegistered(Conflict):
    """The results of this task are registered already."""


class AcceptedInFuture(Invalid):
    """Results are registered once they were accepted; this day has not come yet."""


class PartyToAsset(Forbidden):
    """You belong to the host of this asset or registered it, so that another person must decide."""


class TaskCodeMissing(Conflict):
    """The state has a part in this technology: its listing must name the task code before it is published."""


class AssetNotVerified(Conflict):
    """The state has a part in this technology: the results of its task must be registered and verified first."""


class ValuationMissing(Conflict):
    """This technology must be appraised, and the appraisal confirmed, before it is contributed as capital."""


class AppraisalLapsed(Conflict):
    """The time for which this appraisal holds is over."""
