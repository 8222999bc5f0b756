"""The office's spreadsheet comes in by itself: mapped, looked at, taken in whole, undone for 30 days (practice.md U17)."""
