"""What can go wrong with a registration and with the evidence for what is recorded."""

from techexchange.kernel.errors import Conflict, Invalid, NotFound


class RegistrationNotFound(NotFound):
    """There is no such registration, or you are not a party to its contract."""


class RegistrationNotDue(Conflict):
    """Nothing falls due in this registration now."""


class StepOutOfOrder(Invalid):
    """This day lies before the step before it, before the signing, or in the future."""


class CertificateUnproven(Invalid):
    """Attach the certificate, permit or decision and name its file."""


class EvidenceUnknown(Invalid):
    """A file you name is not among the evidence handed in here."""


class EvidenceFileNotFound(NotFound):
    """There is no such evidence here, or it is not visible to you."""


class EvidenceFull(Conflict):
    """There are as many files here as are kept."""
