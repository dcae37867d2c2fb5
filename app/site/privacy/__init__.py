"""What is kept, why and how long; erasing by rule; all that is held on one discharge."""
