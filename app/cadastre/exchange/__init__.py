"""What leaves the directory: values said in words first, then written as text only."""
