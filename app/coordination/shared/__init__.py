"""What several rooms of coordination need: quarters, texts in two languages."""
