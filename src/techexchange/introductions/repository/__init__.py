"""Contacts, loaded in order to be changed."""
