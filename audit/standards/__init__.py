"""What the brand promises, by which standards it measures, and with which published checklists and scenarios."""
