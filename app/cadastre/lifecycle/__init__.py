"""Services that come and go: one that is missing, one that is added, one that closes for good."""
