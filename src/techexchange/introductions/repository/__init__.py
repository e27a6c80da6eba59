"""Contacts, loaded in order to be changed."""

from techexchange.introductions.repository.agreement import Agreements
from techexchange.introductions.repository.grant import Grants
from techexchange.introductions.repository.interest import Introductions
from techexchange.introductions.repository.meeting import Meetings
from techexchange.introductions.repository.message import Messages
from techexchange.introductions.repository.template import Templates

__all__ = ["Agreements", "Grants", "Introductions", "Meetings", "Messages", "Templates"]
