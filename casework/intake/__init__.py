"""The forms that the public fills in: drafts, pages, sending."""
