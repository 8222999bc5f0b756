"""Offers, cohorts, lessons, criteria, grants and partners."""
