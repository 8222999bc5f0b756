"""XLSForm: forms as the spreadsheets that aid organisations write, read and written. See docs/decisions."""
