"""One file per source: reads an open file, yields records or located faults; no database."""
