"""What can go wrong with people, organisations and credentials."""

from techexchange.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated


class PersonNotFound(NotFound):
    """There is no such person."""


class OrganizationNotFound(NotFound):
    """There is no such organisation, or it is not visible to you."""


class MembershipNotFound(NotFound):
    """There is no such membership in this organisation."""


class InvitationNotFound(NotFound):
    """There is no such invitation, or it is no longer open."""


class ClientNotFound(NotFound):
    """There is no such machine client in this organisation."""


class SessionNotFound(NotFound):
    """There is no such session of yours."""


class SignInRefused(Unauthenticated):
    """The e-mail address, the password or the code is wrong."""


class SecondFactorNeeded(Unauthenticated):
    """Send the present code of your authenticator as `totp`, or one of your recovery codes as `recovery_code`."""


class TokenRefused(Unauthenticated):
    """This token is unknown, was used, or has expired; sign in again."""


class MailedTokenRefused(Invalid):
    """The link is wrong, was used, or has expired; ask for a new one."""


class PasswordWrong(Forbidden):
    """The present password is wrong."""


class CodeRefused(Forbidden):
    """The code is wrong, was used, or has expired; wait for the next one."""


class SecondFactorEnrolled(Conflict):
    """A second factor is already in use; remove it first."""


class SecondFactorNotEnrolled(Conflict):
    """There is no second factor here to confirm or remove; begin with POST /v1/me/totp."""


class SecondFactorObligatory(Conflict):
    """Staff of the owner, the operator and the auditor cannot do without a second factor."""


class KindNotOpen(Forbidden):
    """The public owner is not registered here, but created on the exchange's own command line."""


class VerifiedByCase(Conflict):
    """A participant is verified by the decision of its case; only operators and auditors are appointed here."""


class OwnOrganization(Forbidden):
    """You are a member of this organisation; someone else must decide about it."""


class NameMissing(Invalid):
    """Give the organisation's name in Vietnamese, in English, or both."""


class TaxCodeInvalid(Invalid):
    """This is not a Vietnamese tax code: its length or its check digit is wrong."""


class TaxCodeMissing(Invalid):
    """A tax code is needed before the organisation can be verified."""


class TaxCodeTaken(Conflict):
    """Another organisation with this tax code is verified or waits for it."""


class IdentityFixed(Conflict):
    """Name, country and tax code cannot change while the organisation is verified or waits for it."""


class RoleUnknownHere(Invalid):
    """There is no such role in an organisation of this kind."""


class LastAdministrator(Conflict):
    """An organisation keeps at least one administrator; name another one first."""


class AlreadyMember(Conflict):
    """This person already has that role here."""


class InvitationForAnother(Forbidden):
    """This invitation was sent to another e-mail address."""


class ScopeNotAllowed(Invalid):
    """A machine client cannot be given this scope."""


class ClientRefused(Unauthenticated):
    """The client id or the client secret is wrong, or the client was revoked."""


class GrantTypeUnsupported(Invalid):
    """Only the grant type client_credentials is supported here."""


class ConflictOfInterest(Forbidden):
    """You act for the exchange itself, or have an interest in an organisation this is about; someone else must act."""


class ConflictDeclarationNotFound(NotFound):
    """There is no such declaration of an interest, or it is not visible to you."""


class OwnDeclaration(Forbidden):
    """You declared this interest yourself; someone else must lift it."""


class InterestInItself(Invalid):
    """An organisation cannot be its own related party."""


class SoleAdministrator(Conflict):
    """This person is the only administrator of an organisation: another must be named first."""
