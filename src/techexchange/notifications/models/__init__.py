"""Notices and preferences, and what notices say."""

from techexchange.notifications.models.notices import Notice, NoticeKind, Preferences, SubjectType, tell
from techexchange.notifications.models.texts import TEXTS, others

__all__ = ["TEXTS", "Notice", "NoticeKind", "Preferences", "SubjectType", "others", "tell"]
