"""The advisors' desk: Today, search, the list of cases."""
