"""The people who work for a provider: added, changed and let go on screen by those who keep it."""
