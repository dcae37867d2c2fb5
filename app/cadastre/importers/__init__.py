"""One file per source: `read(stream, reference, today=…)` gives a record or fault for each row."""
