"""The care circle of a discharge: who may know, until when, emergencies, and who looked."""
