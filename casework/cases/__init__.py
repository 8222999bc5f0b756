"""The case: status, access, notes, talks, tasks, appointments, referrals."""
