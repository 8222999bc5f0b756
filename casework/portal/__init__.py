"""The applicant's own pages and the public ones: start, offers, status."""
