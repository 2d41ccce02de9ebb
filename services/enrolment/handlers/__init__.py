"""What enrolment does without being told by anybody over HTTP: matching's placements heard, days that have come."""
