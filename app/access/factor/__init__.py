"""The second factor: a code of six digits from a telephone, and recovery codes."""
