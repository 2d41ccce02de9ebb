-- Of how many people a released number is at most: what is held back may lag behind "at least", so that the
-- published number of people bounds nobody from above by itself. NULL: nothing is said of that, and no share is met.
ALTER TABLE read.release_figure ADD COLUMN most_people integer CHECK (most_people > 0);
UPDATE read.release_figure SET most_people = of_at_least WHERE of_exact;
