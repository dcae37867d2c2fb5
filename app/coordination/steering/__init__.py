"""Steering: each figure is one definition, and opens the list it was counted from."""
