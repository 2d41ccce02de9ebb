"""What the gateway asks the read contract: one file per subject, one statement per level of an answer."""
