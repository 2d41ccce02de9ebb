"""`make bench`: what each part costs, beside what one would pick instead, as ratios of one run."""
