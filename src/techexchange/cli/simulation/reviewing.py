"""The operator's desk: every case is opened, claimed and approved, some of them late."""

from dataclasses import dataclass
from datetime import datetime

from techexchange.cli.simulation.plan import Chance
from techexchange.cli.simulation.timeline import Timeline
from techexchange.kernel.permissions import SYSTEM, Actor
from techexchange.moderation.models import CHECKLISTS, Case, CaseKind, ChecklistAnswer, Outcome, Ruling, Subject


@dataclass
class Desk:
    """The moderators, who take cases by turns."""

    timeline: Timeline
    chance: Chance
    moderators: tuple[Actor, ...]

    def decide(self, kind: CaseKind, subject: Subject, opened_at: datetime, decided_at: datetime) -> Actor:
        """Approve a subject; whoever did. What is past its time at that moment is noted as overdue before."""
        moderator = self.chance.one(self.moderators)
        case, opened = Case.open(kind=kind, subject=subject, urgent=False, by=SYSTEM, at=opened_at)
        self.timeline.happen(opened)
        while case.wake_at is not None and case.wake_at < decided_at:
            self.timeline.happen(case.note_overdue(by=SYSTEM, at=case.wake_at))
        claimed_at = decided_at - (decided_at - opened_at) * (self.chance.share() / 4)
        checklist = dict.fromkeys(CHECKLISTS[kind], ChecklistAnswer.PASSED)
        self.timeline.happen(case.claim(subject.version, by=moderator, at=claimed_at))
        ruling = Ruling(Outcome.APPROVE, subject.version, checklist)
        decision, decided = case.decide(ruling, four_eyes=False, by=moderator, at=decided_at)
        self.timeline.happen(decided)
        self.timeline.keep(decided_at, case, decision)
        return moderator
