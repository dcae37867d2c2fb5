"""Files become records here: upload, mapping, preview, apply, faults, history, taking back."""
