"""Auctions over HTTP."""

from fastapi import APIRouter

ROUTERS: tuple[APIRouter, ...] = ()
