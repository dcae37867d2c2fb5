"""Periodic work: clocks of requests, letters, nightly upkeep; one command runs whatever is due."""
