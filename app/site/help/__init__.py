"""Help in five-line tasks, and the tour of a minute."""
