"""The integrated desk: every request gets an owner and an answer, whichever door it came by."""
