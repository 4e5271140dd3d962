"""Technique without business meaning: settings, database, clock, jobs, mail, files."""
