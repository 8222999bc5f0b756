"""Letters that a person shows to an office: kinds as data, in German, one click, logged, and neutral (practice.md U5)."""
