-- Identities as they were handed in to a fund: sealed under each person's key, one row for each file and person.
CREATE TABLE enrolment.handed_in (
  series    text COLLATE "C" NOT NULL,
  edition   integer NOT NULL,
  person_id text COLLATE "C" NOT NULL REFERENCES enrolment.person,
  sealed    bytea,
  by        text NOT NULL,
  at        timestamptz NOT NULL,
  PRIMARY KEY (series, edition, person_id)
);
CREATE INDEX handed_in_person ON enrolment.handed_in (person_id);
