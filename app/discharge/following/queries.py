"""The SQL of the days after."""
