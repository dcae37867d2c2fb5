"""People and what they may do: users, organisations, memberships, sign-in, access log."""
