"""Conversations and letters to a person: the only door to a person's address."""
