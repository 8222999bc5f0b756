"""What must stay fast, and how to measure it beside something else."""
