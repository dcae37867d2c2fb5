"""The planner: a patient leaves hospital, who can take over.

Holds no name and no address of a patient.
"""
