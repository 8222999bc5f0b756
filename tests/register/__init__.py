"""The field register and the code lists: complete, dated, and silent where they must be."""
