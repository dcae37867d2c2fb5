"""The accounts of one organisation, looked after by one of its own people."""
