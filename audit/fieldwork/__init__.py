"""What auditors send from the field: answer events, evidence, and the frozen submission."""
