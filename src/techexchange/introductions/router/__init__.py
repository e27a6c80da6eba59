"""Contacts over HTTP; to everyone but their parties they do not exist."""

from fastapi import APIRouter

ROUTERS: tuple[APIRouter, ...] = ()

__all__ = ["ROUTERS"]
