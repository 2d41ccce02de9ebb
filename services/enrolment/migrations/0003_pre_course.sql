-- The way of people through programmes as staff read it in lists. Every row is made from events, in the transaction
-- that stores them; only sealed texts and the partners' own numbers are nowhere else.

-- One row for each person in a programme. `last_on` is null while a spell is open.
CREATE TABLE enrolment.participant (
  programme_id text COLLATE "C" NOT NULL,
  person_id    text COLLATE "C" NOT NULL,
  spell        integer NOT NULL,
  first_on     date NOT NULL,
  spell_on     date NOT NULL,
  last_on      date,
  end_reason   text COLLATE "C",
  planned_end  date,
  role         text COLLATE "C" NOT NULL,
  group_id     text COLLATE "C",
  referrer     text COLLATE "C",
  phase        text COLLATE "C",
  paused_since date,
  consultant   text COLLATE "C",
  aim          text COLLATE "C",
  review_on    date,
  next_step_on date,
  stalled      boolean NOT NULL DEFAULT false,
  PRIMARY KEY (programme_id, person_id)
);
CREATE INDEX participant_in ON enrolment.participant (programme_id, group_id) WHERE last_on IS NULL;

-- Referrals. The partner's own number is sealed with the person's key and found again by its keyed hash.
CREATE TABLE enrolment.referral (
  referral_id    text COLLATE "C" PRIMARY KEY,
  programme_id   text COLLATE "C" NOT NULL,
  person_id      text COLLATE "C" NOT NULL,
  referrer       text COLLATE "C" NOT NULL,
  status         text COLLATE "C" NOT NULL,
  group_id       text COLLATE "C",
  received_on    date NOT NULL,
  waiting_since  timestamptz,
  next_step      text COLLATE "C" NOT NULL,
  reference_hash bytea,
  reference      bytea,
  UNIQUE (programme_id, referrer, reference_hash)
);
CREATE INDEX referral_of_person ON enrolment.referral (person_id, programme_id);
CREATE INDEX referral_by_status ON enrolment.referral (programme_id, status, received_on, waiting_since, referral_id);

-- What is asked of people who have left: one row for each point of the programme, after the last exit only.
CREATE TABLE enrolment.follow_up (
  programme_id text COLLATE "C" NOT NULL,
  person_id    text COLLATE "C" NOT NULL,
  point        text COLLATE "C" NOT NULL,
  spell        integer NOT NULL,
  opens_on     date NOT NULL,
  last_day     date NOT NULL,
  answered_on  date,
  reached      boolean,
  reminded_on  date,
  PRIMARY KEY (programme_id, person_id, point)
);
CREATE INDEX follow_up_open ON enrolment.follow_up (programme_id, last_day) WHERE answered_on IS NULL;

-- Free text about a person: a reason, the picture of a goal, circumstances. Unreadable without the person's key.
CREATE TABLE enrolment.note (
  person_id    text COLLATE "C" NOT NULL,
  programme_id text COLLATE "C" NOT NULL,
  kind         text COLLATE "C" NOT NULL,
  note_id      text COLLATE "C" NOT NULL,
  written_by   text NOT NULL,
  written_at   timestamptz NOT NULL,
  sealed       bytea NOT NULL,
  PRIMARY KEY (person_id, programme_id, kind, note_id)
);
