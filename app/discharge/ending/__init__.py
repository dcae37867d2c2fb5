"""The end of a discharge: cancelled or gone home, said beforehand, told to everybody, taken back.

Ending takes two steps: a page that says what will happen, then the act. What ended stays written
down with who did it and when; an end can be taken back, within a minute as if it had not been.
"""
