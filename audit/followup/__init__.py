"""What partners answer: acknowledgements now; disputes and actions stand here too when they come."""
