"""Signed attendance lists: the scan is kept at its lesson, sealed as papers are, as long as the proof of the course is."""
