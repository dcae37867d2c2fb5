"""Changes one sign of a rule at a time, and looks whether a test falls."""
