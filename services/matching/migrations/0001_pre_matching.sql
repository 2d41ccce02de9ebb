-- What matching keeps beside its events: what it heard of programmes and people, what names an employer's people
-- (sealed), kept runs with their inputs and decisions, speed dating as planned and as it was.
CREATE SCHEMA matching;

-- As enrolment last defined it; an older version never overwrites a newer one, whatever the order of arrival.
CREATE TABLE matching.programme (
  id            text COLLATE "C" PRIMARY KEY,
  version       integer NOT NULL,
  controller    text NOT NULL,
  organisations text[] NOT NULL,
  owners        text[] NOT NULL,
  steering      text[] NOT NULL
);

-- Spells and corrections by aggregate version; `present` is derived from them. No gender, no age.
CREATE TABLE matching.participant (
  programme_id text COLLATE "C" NOT NULL,
  person_id    text COLLATE "C" NOT NULL,
  facts        text NOT NULL,
  present      boolean NOT NULL,
  education    text,
  PRIMARY KEY (programme_id, person_id)
);

-- The mapping of the highest version that was heard.
CREATE TABLE matching.profile (
  programme_id text COLLATE "C" NOT NULL,
  person_id    text COLLATE "C" NOT NULL,
  version      integer NOT NULL,
  mapped       text NOT NULL,
  PRIMARY KEY (programme_id, person_id)
);
CREATE INDEX profile_person ON matching.profile (person_id);

CREATE TABLE matching.studies (
  programme_id text COLLATE "C" NOT NULL,
  person_id    text COLLATE "C" NOT NULL,
  version      integer NOT NULL,
  body         text NOT NULL,
  PRIMARY KEY (programme_id, person_id)
);

CREATE TABLE matching.social_profile (
  programme_id text COLLATE "C" NOT NULL,
  person_id    text COLLATE "C" NOT NULL,
  version      integer NOT NULL,
  body         text NOT NULL,
  PRIMARY KEY (programme_id, person_id)
);

-- People left out of runs, lists and exports.
CREATE TABLE matching.withheld (
  person_id text COLLATE "C" PRIMARY KEY,
  version   integer NOT NULL,
  protected boolean NOT NULL,
  erased    boolean NOT NULL
);

-- Edges between people; an undone one counts no more, also when its end was heard first.
CREATE TABLE matching.merge (
  merge_id text COLLATE "C" PRIMARY KEY,
  first    text COLLATE "C" NOT NULL,
  second   text COLLATE "C" NOT NULL,
  undone   boolean NOT NULL
);

CREATE TABLE matching.training (
  training_id text COLLATE "C" PRIMARY KEY,
  version     integer NOT NULL,
  controller  text NOT NULL,
  employer    text NOT NULL,
  people      integer NOT NULL
);
CREATE INDEX training_employer ON matching.training (controller, employer);

-- Name and number sealed: a sole trader's are a person's. The hash finds the same employer again.
CREATE TABLE matching.employer (
  employer_id text COLLATE "C" PRIMARY KEY,
  controller  text COLLATE "C" NOT NULL,
  number_hash bytea NOT NULL,
  wrapped_key bytea NOT NULL,
  sealed      bytea NOT NULL,
  UNIQUE (controller, number_hash)
);

-- Removing a contact person deletes the row and with it the key.
CREATE TABLE matching.contact (
  contact_id  text COLLATE "C" PRIMARY KEY,
  employer_id text COLLATE "C" NOT NULL REFERENCES matching.employer,
  version     integer NOT NULL,
  wrapped_key bytea NOT NULL,
  sealed      bytea NOT NULL
);
CREATE INDEX contact_employer ON matching.contact (employer_id);

-- Who looked at which employer's contact persons, when and why.
CREATE TABLE matching.look (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id  text NOT NULL,
  subject      text NOT NULL,
  organisation text NOT NULL,
  purpose      text NOT NULL,
  at           timestamptz NOT NULL
);

-- Ids only: what they are stands in their events.
CREATE TABLE matching.published (
  opening_id   text COLLATE "C" PRIMARY KEY,
  programme_id text COLLATE "C" NOT NULL,
  employer_id  text COLLATE "C" NOT NULL,
  closed       boolean NOT NULL
);
CREATE INDEX published_programme ON matching.published (programme_id, opening_id);

-- How each placement stands: seats that are taken, and who is placed when.
CREATE TABLE matching.placed (
  placement_id text COLLATE "C" PRIMARY KEY,
  programme_id text COLLATE "C" NOT NULL,
  person_id    text COLLATE "C" NOT NULL,
  opening_id   text COLLATE "C",
  takes_seat   boolean NOT NULL,
  valid        boolean NOT NULL,
  first_day    date NOT NULL,
  last_day     date,
  extent       integer NOT NULL
);
CREATE INDEX placed_programme ON matching.placed (programme_id, placement_id);
CREATE INDEX placed_person ON matching.placed (person_id);
CREATE INDEX placed_opening ON matching.placed (opening_id);

CREATE TABLE matching.weights (
  controller text NOT NULL,
  version    text NOT NULL,
  body       text NOT NULL,
  PRIMARY KEY (controller, version)
);

CREATE TABLE matching.instruments (
  controller text NOT NULL,
  version    integer NOT NULL,
  body       text NOT NULL,
  at         timestamptz NOT NULL,
  PRIMARY KEY (controller, version)
);

-- Everything that a run was made from and what it answered, so that it can be made again (AI Act: kept and replayed).
CREATE TABLE matching.run (
  run_id          text COLLATE "C" PRIMARY KEY,
  programme_id    text COLLATE "C" NOT NULL,
  controller      text NOT NULL,
  method          text NOT NULL,
  engine          text NOT NULL,
  weights_version text NOT NULL,
  asked           text NOT NULL,
  inputs          bytea NOT NULL,
  result          bytea NOT NULL,
  fingerprint     text NOT NULL,
  made_by         text NOT NULL,
  at              timestamptz NOT NULL
);
CREATE INDEX run_programme ON matching.run (programme_id, run_id);

-- By whom: a member of staff, by the name that the issuer of tokens knows. Every decision is kept, the last one speaks.
CREATE TABLE matching.decision (
  proposal_id text COLLATE "C" NOT NULL,
  version     integer NOT NULL,
  run_id      text COLLATE "C" NOT NULL REFERENCES matching.run,
  decided_by  text NOT NULL,
  organisation text NOT NULL,
  at          timestamptz NOT NULL,
  PRIMARY KEY (proposal_id, version)
);
CREATE INDEX decision_run ON matching.decision (run_id);

CREATE TABLE matching.speed_dating (
  event_id     text COLLATE "C" PRIMARY KEY,
  programme_id text COLLATE "C" NOT NULL,
  controller   text NOT NULL,
  body         text NOT NULL
);
CREATE INDEX speed_dating_programme ON matching.speed_dating (programme_id, event_id);

-- Each timetable with the event as it was when it was made; the highest version holds.
CREATE TABLE matching.timetable (
  event_id text COLLATE "C" NOT NULL REFERENCES matching.speed_dating,
  version  integer NOT NULL,
  event    text NOT NULL,
  held     text NOT NULL,
  seed     bigint NOT NULL,
  result   text NOT NULL,
  made_by  text NOT NULL,
  at       timestamptz NOT NULL,
  PRIMARY KEY (event_id, version)
);

CREATE TABLE matching.met (
  event_id    text COLLATE "C" NOT NULL REFERENCES matching.speed_dating,
  person_id   text COLLATE "C" NOT NULL,
  employer_id text COLLATE "C" NOT NULL,
  round       integer NOT NULL,
  of_person   text,
  of_employer text,
  PRIMARY KEY (event_id, person_id, employer_id)
);
