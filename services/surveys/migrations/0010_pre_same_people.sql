-- Who turned out to be one with whom. An undone merge stays here, so that its merge may come after it.
CREATE TABLE surveys.merge (
  merge_id text COLLATE "C" PRIMARY KEY,
  one      text COLLATE "C" NOT NULL,
  other    text COLLATE "C" NOT NULL,
  undone   boolean NOT NULL
);

-- Why an invitation was taken back: what was about nothing may be put again when there is something after all.
ALTER TABLE surveys.invitation
  ADD COLUMN revoked_for text,
  ADD COLUMN said integer NOT NULL DEFAULT 1;
UPDATE surveys.invitation SET said = 2 WHERE revoked;
