"""Home, about the data, accessibility, health checks, demonstration and doctor commands."""
