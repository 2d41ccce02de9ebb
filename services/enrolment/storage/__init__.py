"""What enrolment keeps: `people` (sealed), `desk` (the aggregates of one transaction), `programmes` (to read)."""
