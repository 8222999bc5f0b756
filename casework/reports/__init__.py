"""Indicators and exports, with suppression that follows the recipient."""
