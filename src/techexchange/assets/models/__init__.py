"""Public assets and the evidence of their worth."""

from techexchange.assets.lifecycle import AppraisalStatus, AssetStatus
from techexchange.assets.models.appraisal import Appraisal, AppraisedWorth
from techexchange.assets.models.asset import PublicAsset, Task, task_key
from techexchange.assets.models.evidence import AssetFile, AssetPaper, AssetUpload

__all__ = [
    "Appraisal",
    "AppraisalStatus",
    "AppraisedWorth",
    "AssetFile",
    "AssetPaper",
    "AssetStatus",
    "AssetUpload",
    "PublicAsset",
    "Task",
    "task_key",
]
