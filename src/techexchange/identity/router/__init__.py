"""People, organisations and credentials over HTTP."""

from fastapi import APIRouter

from techexchange.identity.router import interests, members, organizations, people, sessions

ROUTERS: tuple[APIRouter, ...] = (
    people.strangers,
    people.myself,
    people.secrets,
    sessions.strangers,
    sessions.mine,
    sessions.machines,
    organizations.router,
    members.router,
    members.secrets,
    members.invitees,
    interests.router,
)
