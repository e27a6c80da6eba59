"""Contacts of two parties: the introduction, what is said and arranged in it, and what is shown in confidence."""
