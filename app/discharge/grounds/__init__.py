"""On which legal ground each recipient is told of a person, until when, and what ends it."""
