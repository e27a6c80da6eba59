"""The life of an introduction."""

from enum import StrEnum

from techexchange.kernel.lifecycle import Lifecycle


class IntroductionStatus(StrEnum):
    """Where an introduction stands."""

    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    INTRODUCED = "introduced"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


S = IntroductionStatus
WAITING = (S.SENT, S.ACKNOWLEDGED, S.ACCEPTED)
"""Where an answer is awaited."""

INTRODUCTION_LIFE = Lifecycle(initial=S.SENT)
ACKNOWLEDGE = INTRODUCTION_LIFE.move("acknowledge", S.SENT, to=S.ACKNOWLEDGED)
ACCEPT = INTRODUCTION_LIFE.move("accept", S.SENT, S.ACKNOWLEDGED, to=S.ACCEPTED)
CONSENT_FIRST = INTRODUCTION_LIFE.move("consent", S.SENT, S.ACKNOWLEDGED, to=S.ACCEPTED)
CONSENT_LAST = INTRODUCTION_LIFE.move("consent", S.ACCEPTED, to=S.INTRODUCED)
INTRODUCE = INTRODUCTION_LIFE.move("introduce", S.ACCEPTED, to=S.INTRODUCED)
MEET = INTRODUCTION_LIFE.move("meet", *WAITING, to=S.INTRODUCED)
DECLINE = INTRODUCTION_LIFE.move("decline", *WAITING, to=S.DECLINED)
WITHDRAW = INTRODUCTION_LIFE.move("withdraw", *WAITING, to=S.WITHDRAWN)
EXPIRE = INTRODUCTION_LIFE.move("expire", *WAITING, to=S.EXPIRED)
LAPSE = INTRODUCTION_LIFE.move("lapse", *WAITING, to=S.EXPIRED)
