"""Contacts over HTTP; to everyone but their parties they do not exist."""

from fastapi import APIRouter

from techexchange.introductions.router import agreement, grant, interest, meeting, message, template

ROUTERS: tuple[APIRouter, ...] = (
    interest.router,
    meeting.router,
    message.router,
    template.router,
    agreement.router,
    agreement.signing,
    grant.router,
)

__all__ = ["ROUTERS"]
