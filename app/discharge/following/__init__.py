"""The days after: is the care there, how is the person, what became of the thirty days.

Everything here starts when a discharge goes home. What is silent or broken becomes a task.
"""
