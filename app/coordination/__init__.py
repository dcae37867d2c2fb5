"""The structure that keeps care across the border alive: case files, desk, tables, diagnosis."""
