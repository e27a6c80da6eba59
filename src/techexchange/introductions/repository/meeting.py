"""Meetings, loaded in order to be changed."""

from uuid import UUID

from techexchange.infra.repository import Repository
from techexchange.introductions.errors import MeetingNotFound
from techexchange.introductions.models import Introduction, Meeting


class Meetings(Repository[Meeting]):
    """Every meeting there is."""

    model = Meeting
    missing = MeetingNotFound

    async def of(self, introduction: Introduction, id: UUID, version: int | None = None) -> Meeting:
        """A meeting of an introduction, locked; raises MeetingNotFound and Stale."""
        meeting = await self.find(Meeting.id == id, Meeting.introduction_id == introduction.id, lock=True)
        if meeting is None:
            raise MeetingNotFound(id=id)
        return self.at_version(meeting, version)
