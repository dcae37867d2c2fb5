"""The running platform under a clock that is set: two nights of another hour, a day ahead, back."""
