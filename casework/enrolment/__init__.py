"""Applications to a cohort, selection, places that cannot be oversold, the waiting list."""
