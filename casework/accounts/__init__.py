"""Staff: users, roles, teams, signing in with a second factor."""
