"""Certificates of attendance and completion: in two languages, on paper or as PDF, and checked by number and printed name."""
