"""Requests, disclosures, retention and erasure."""
