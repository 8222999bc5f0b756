"""Which advisor and why; absences and cover. Writes Access."""
