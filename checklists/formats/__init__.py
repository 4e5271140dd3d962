"""Ways to write checklists, answers and scores down: canonical JSON."""
