-- What surveys keeps beside its events: programmes and spells as heard, invitations, answers, and words in safe keeping.
CREATE SCHEMA surveys;

-- As enrolment last defined it; an older version never overwrites a newer one, whatever the order of arrival.
CREATE TABLE surveys.programme (
  id            text COLLATE "C" PRIMARY KEY,
  version       integer NOT NULL,
  controller    text NOT NULL,
  organisations text[] NOT NULL,
  owners        text[] NOT NULL,
  readers       text[] NOT NULL,
  plans         jsonb NOT NULL
);

-- What stands of each entry and exit; `spoken_by` is the event that says so, a correction or the original itself.
CREATE TABLE surveys.fact (
  programme_id text COLLATE "C" NOT NULL,
  person_id    text COLLATE "C" NOT NULL,
  version      integer NOT NULL,
  spoken_by    integer NOT NULL,
  kind         text NOT NULL,
  spell        integer NOT NULL,
  on_day       date NOT NULL,
  counts       boolean NOT NULL,
  gender       text,
  in_group     text,
  PRIMARY KEY (programme_id, person_id, version)
);

CREATE TABLE surveys.person (
  person_id text COLLATE "C" PRIMARY KEY,
  protected boolean NOT NULL DEFAULT false,
  erased    boolean NOT NULL DEFAULT false
);

-- Wordings that somebody was asked with: the digest of each must stay what it was.
CREATE TABLE surveys.locked (
  instrument text COLLATE "C" NOT NULL,
  version    integer NOT NULL,
  digest     text NOT NULL,
  since      timestamptz NOT NULL,
  PRIMARY KEY (instrument, version)
);

CREATE TABLE surveys.invitation (
  invitation_id   text COLLATE "C" PRIMARY KEY,
  programme_id    text COLLATE "C" NOT NULL,
  controller      text NOT NULL,
  respondent      text NOT NULL,
  person_id       text COLLATE "C",
  organisation_id text COLLATE "C",
  spell           integer,
  instrument      text NOT NULL,
  version         integer NOT NULL,
  moment          text NOT NULL,
  asked_on        date NOT NULL,
  closes_on       date NOT NULL,
  revoked         boolean NOT NULL DEFAULT false,
  link_number     bigint NOT NULL UNIQUE,
  link_round      smallint NOT NULL DEFAULT 0,
  code_hash       bytea NOT NULL UNIQUE,
  answered_on     date,
  withdrawn       boolean NOT NULL DEFAULT false,
  -- What was filled in and not yet submitted: it goes when the answer comes, or when answers are no longer waited for.
  draft           jsonb
);
CREATE INDEX invitation_programme ON surveys.invitation (programme_id, invitation_id);
CREATE INDEX invitation_person ON surveys.invitation (person_id, programme_id) WHERE person_id IS NOT NULL;

CREATE TABLE surveys.answer (
  answer_id       text COLLATE "C" PRIMARY KEY,
  programme_id    text COLLATE "C" NOT NULL,
  respondent      text NOT NULL,
  person_id       text COLLATE "C",
  organisation_id text COLLATE "C",
  spell           integer,
  instrument      text NOT NULL,
  version         integer NOT NULL,
  moment          text NOT NULL,
  mode            text NOT NULL,
  answered_on     date NOT NULL,
  language        text,
  scores          jsonb NOT NULL,
  affirmed        text[] NOT NULL,
  withdrawn       boolean NOT NULL DEFAULT false,
  place           bigint GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX answer_programme ON surveys.answer (programme_id, instrument);
CREATE INDEX answer_person ON surveys.answer (person_id, programme_id) WHERE person_id IS NOT NULL;

-- Free text, in its writer's own words: it may hold anything, so it goes with withdrawal and erasure.
CREATE TABLE surveys.words (
  answer_id text COLLATE "C" NOT NULL,
  item      text NOT NULL,
  body      text NOT NULL,
  PRIMARY KEY (answer_id, item)
);

-- Messages for enrolment's personal-data door, until it has taken or refused them.
CREATE TABLE surveys.outgoing (
  message_id    text COLLATE "C" PRIMARY KEY,
  invitation_id text COLLATE "C" NOT NULL,
  purpose       text NOT NULL,
  channel       text NOT NULL,
  due_at        timestamptz NOT NULL,
  tries         integer NOT NULL DEFAULT 0,
  status        text NOT NULL DEFAULT 'waiting',
  rule          text
);
CREATE INDEX outgoing_due ON surveys.outgoing (due_at) WHERE status = 'waiting';
CREATE INDEX outgoing_invitation ON surveys.outgoing (invitation_id);

-- Who of the staff read people's own words, and what for.
CREATE TABLE surveys.audit (
  nr           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at           timestamptz NOT NULL,
  subject      text NOT NULL,
  organisation text NOT NULL,
  programme_id text NOT NULL,
  instrument   text NOT NULL,
  purpose      text NOT NULL,
  answers      integer NOT NULL
);
