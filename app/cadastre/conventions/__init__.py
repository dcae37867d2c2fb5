"""Conventions kept by coordinators: made, changed, signed, renewed, ended."""
