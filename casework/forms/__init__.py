"""Building forms: pages, questions, conditions, order, preview, versions. Whoever began on an older version finishes on it."""
