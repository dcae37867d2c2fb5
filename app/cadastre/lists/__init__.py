"""What a reader keeps: services in lists, and searches that tell when something is new."""
