"""Letters that open a door: sign-in by mail, a new password, an invitation."""
