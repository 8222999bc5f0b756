"""Plan, attendance, assessments, milestones, outcomes."""
