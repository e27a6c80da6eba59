"""Cases, flags, appeals and fingerprints, loaded in order to be changed."""

from techexchange.moderation.repository.appeals import Appeals, StandingGrievances
from techexchange.moderation.repository.cases import Cases
from techexchange.moderation.repository.fingerprints import Fingerprints
from techexchange.moderation.repository.flags import CaseViews, Flags

__all__ = ["Appeals", "CaseViews", "Cases", "Fingerprints", "Flags", "StandingGrievances"]
