"""Territorial schemes: intentions, orientations and actions, followed to the figure that moves."""
