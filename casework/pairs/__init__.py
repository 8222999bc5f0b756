"""Mentoring, buddy and tandem pairs: people of an offer and volunteers, proposed with reasons, asked, meeting each other."""
