"""Notices that were shown, consents given and taken back."""
