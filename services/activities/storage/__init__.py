"""What activities keeps: `programmes` as heard, `desk` (the aggregates of one transaction), `listing` (to read)."""
