"""Proof again: a session that was left open is not enough for what changes an account."""
