"""The register of partners: who they are, whom to write to, what they signed, when they meet."""
