"""The sign-ins of an account: written down, shown to its owner."""
