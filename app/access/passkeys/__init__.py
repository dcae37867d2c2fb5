"""Passkeys: a second factor that no copied page can ask for."""
