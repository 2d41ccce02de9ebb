-- The step in which a release's numbers are told (k), kept with it: a definition may change its own, and who is told
-- "at least 30" must know how much more it can be. Releases made before this column were all made in steps of five.
ALTER TABLE read.release ADD COLUMN step integer NOT NULL DEFAULT 5 CHECK (step >= 3);
