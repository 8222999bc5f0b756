"""Nominating a scholar under threat: calls with their rules, evidence, and the package that only the funder can open."""
