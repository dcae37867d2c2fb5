"""From a situation to its needs: templates of situations, needs typed in one line, suggestions.

What is proposed is never ticked beforehand and always says why.
"""
