"""Contacts as they are sent and shown."""
