"""Every question that the programme asks, and every list of answers, declared once as data."""
