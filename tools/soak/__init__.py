"""An hour of fifty people at work, and what it did to the server."""
