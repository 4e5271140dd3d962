"""The scored case of a submission: score versions, measures, review, adjustments, roll-ups."""
