"""Slots that advisors offer and people book, interpreters, reminders, calendars."""
