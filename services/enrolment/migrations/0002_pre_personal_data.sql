-- What belongs to a person and to nobody else: numbers as a history, protection, erasure, who looked, what was sent.

ALTER TABLE enrolment.person
  -- Both are null once the person is erased.
  ALTER COLUMN wrapped_key DROP NOT NULL,
  ALTER COLUMN sealed DROP NOT NULL,
  ADD COLUMN revision integer NOT NULL DEFAULT 1,
  -- 64 bits of keyed hashes of names' words and sounds, birth date, e-mail and phone.
  ADD COLUMN search_keys bigint[] NOT NULL DEFAULT '{}',
  ADD COLUMN protected boolean NOT NULL DEFAULT false,
  ADD COLUMN erased_at timestamptz;
CREATE INDEX person_search ON enrolment.person USING gin (search_keys);

-- One number, one person: whoever is second waits for the first and then finds them.
CREATE TABLE enrolment.identifier (
  controller text COLLATE "C" NOT NULL,
  hash       bytea NOT NULL,
  person_id  text COLLATE "C" NOT NULL REFERENCES enrolment.person,
  PRIMARY KEY (controller, hash)
);
CREATE INDEX identifier_person ON enrolment.identifier (person_id);

-- The edges between records of one human being.
CREATE TABLE enrolment.merge (
  merge_id   text COLLATE "C" PRIMARY KEY,
  controller text COLLATE "C" NOT NULL,
  first      text COLLATE "C" NOT NULL,
  second     text COLLATE "C" NOT NULL,
  undone     boolean NOT NULL DEFAULT false
);
CREATE INDEX merge_first ON enrolment.merge (first) WHERE NOT undone;
CREATE INDEX merge_second ON enrolment.merge (second) WHERE NOT undone;

-- New or changed people who have not been held against the others yet.
CREATE TABLE enrolment.to_compare (
  number    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id text COLLATE "C" NOT NULL
);

-- Two people who may be one: staff decide.
CREATE TABLE enrolment.proposal (
  proposal_id  text COLLATE "C" PRIMARY KEY,
  controller   text COLLATE "C" NOT NULL,
  first        text COLLATE "C" NOT NULL,
  second       text COLLATE "C" NOT NULL,
  likeness     smallint NOT NULL,
  found_at     timestamptz NOT NULL,
  dismissed_at timestamptz,
  dismissed_by text,
  UNIQUE (first, second)
);
CREATE INDEX proposal_open ON enrolment.proposal (controller, proposal_id) WHERE dismissed_at IS NULL;

-- Data that must stay whatever else is asked.
CREATE TABLE enrolment.hold (
  person_id text COLLATE "C" NOT NULL REFERENCES enrolment.person,
  hold_id   text COLLATE "C" NOT NULL,
  reason    text COLLATE "C" NOT NULL,
  until     date,
  set_by    text NOT NULL,
  set_at    timestamptz NOT NULL,
  lifted_by text,
  lifted_at timestamptz,
  PRIMARY KEY (person_id, hold_id)
);

-- Who looked at (or sent, or rendered) whose data, when and why. Never changed, never deleted.
CREATE TABLE enrolment.look (
  entry        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at           timestamptz NOT NULL,
  operation    text COLLATE "C" NOT NULL,
  subject      text NOT NULL,
  organisation text COLLATE "C" NOT NULL,
  controller   text COLLATE "C" NOT NULL,
  person_id    text COLLATE "C" NOT NULL,
  purpose      text COLLATE "C" NOT NULL,
  programme_id text COLLATE "C",
  document_id  text COLLATE "C",
  protected    boolean NOT NULL DEFAULT false
);
CREATE INDEX look_of_controller ON enrolment.look (controller, entry);
CREATE INDEX look_of_person ON enrolment.look (person_id, entry);

-- What other services and staff have had sent. `sealed` holds the rendered text until it is sent.
CREATE TABLE enrolment.message (
  message_id   text COLLATE "C" PRIMARY KEY,
  fingerprint  bytea NOT NULL,
  programme_id text COLLATE "C" NOT NULL,
  controller   text COLLATE "C" NOT NULL,
  purpose      text COLLATE "C" NOT NULL,
  channel      text COLLATE "C" NOT NULL,
  asked_by     text NOT NULL,
  asked_at     timestamptz NOT NULL
);
CREATE TABLE enrolment.delivery (
  message_id text COLLATE "C" NOT NULL REFERENCES enrolment.message,
  nr         integer NOT NULL,
  person_id  text COLLATE "C" NOT NULL,
  status     text COLLATE "C" NOT NULL CHECK (status IN ('waiting', 'sent', 'failed', 'refused')),
  rule       text COLLATE "C",
  sealed     bytea,
  try_at     timestamptz,
  tries      integer NOT NULL DEFAULT 0,
  sent_at    timestamptz,
  PRIMARY KEY (message_id, nr)
);
CREATE INDEX delivery_due ON enrolment.delivery (try_at) WHERE status = 'waiting';
CREATE INDEX delivery_person ON enrolment.delivery (person_id);
