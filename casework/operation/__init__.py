"""For the operator: set up, serve, back up, restore, keys, the doctor."""
