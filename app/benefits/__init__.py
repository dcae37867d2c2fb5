"""Who pays, and which benefits to ask for on each side: rules as dated data, pure evaluation."""
