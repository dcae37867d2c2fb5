"""Places kept for a person for a while. A hold ends by itself; the last place is taken once."""
