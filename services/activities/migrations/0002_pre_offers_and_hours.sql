-- What is planned, who is expected, and how far hours are on their way: rows beside the events, written with them,
-- so that whole lists can be asked for and locked. Everything here can be folded from the events again.
ALTER TABLE activities.programme ADD COLUMN phases text[] NOT NULL DEFAULT '{}';

-- A session as it stands.
ALTER TABLE activities.scheduled
  ADD COLUMN activity_id text COLLATE "C",
  ADD COLUMN series_id   text COLLATE "C",
  ADD COLUMN day         date,
  ADD COLUMN starts_at   timestamptz,
  ADD COLUMN ends_at     timestamptz,
  ADD COLUMN capacity    integer,
  ADD COLUMN cancelled   boolean NOT NULL DEFAULT false;
UPDATE activities.scheduled s SET
  activity_id = b.body ->> 'activity_id', day = (b.body ->> 'occurred_on')::date,
  starts_at = (b.body ->> 'starts_at')::timestamptz, ends_at = (b.body ->> 'ends_at')::timestamptz
FROM (SELECT aggregate, convert_from(body, 'UTF8')::jsonb AS body FROM spine.event
      WHERE aggregate LIKE 'session:%' AND version = 1) b
WHERE b.aggregate = 'session:' || s.session_id;
ALTER TABLE activities.scheduled
  ALTER COLUMN activity_id SET NOT NULL, ALTER COLUMN day SET NOT NULL,
  ALTER COLUMN starts_at SET NOT NULL, ALTER COLUMN ends_at SET NOT NULL;
CREATE INDEX scheduled_series ON activities.scheduled (series_id) WHERE series_id IS NOT NULL;
CREATE INDEX scheduled_day ON activities.scheduled (programme_id, day);

-- Rooms and consultants of a controller: what is booked by which session. One resource is locked while it is booked.
CREATE TABLE activities.booking (
  resource   text COLLATE "C" NOT NULL,
  session_id text COLLATE "C" NOT NULL,
  starts_at  timestamptz NOT NULL,
  ends_at    timestamptz NOT NULL,
  PRIMARY KEY (resource, session_id)
);
CREATE INDEX booking_session ON activities.booking (session_id);

CREATE TABLE activities.series (
  series_id    text COLLATE "C" PRIMARY KEY,
  programme_id text COLLATE "C" NOT NULL,
  capacity     integer,
  phase        text,
  group_id     text
);
CREATE INDEX series_programme ON activities.series (programme_id, series_id);

-- One row a list and person; `circle` is what shares seats (a series with its sessions, or one session).
CREATE TABLE activities.sign_up (
  sign_up_id   text COLLATE "C" PRIMARY KEY,
  version      integer NOT NULL,
  circle       text COLLATE "C" NOT NULL,
  programme_id text COLLATE "C" NOT NULL,
  controller   text NOT NULL,
  activity_id  text COLLATE "C" NOT NULL,
  series_id    text COLLATE "C",
  session_id   text COLLATE "C",
  person_id    text COLLATE "C" NOT NULL,
  status       text NOT NULL CHECK (status IN ('in', 'waiting', 'out')),
  number       integer NOT NULL DEFAULT 0,
  through      text NOT NULL,
  clash        text NOT NULL
);
CREATE INDEX sign_up_circle ON activities.sign_up (circle);
CREATE INDEX sign_up_person ON activities.sign_up (person_id) WHERE status <> 'out';

-- Times at which people are taken by commitments, occurrence by occurrence.
CREATE TABLE activities.taken (
  commitment_id text COLLATE "C" NOT NULL,
  person_id     text COLLATE "C" NOT NULL,
  kind          text NOT NULL,
  day           date NOT NULL,
  starts_at     timestamptz NOT NULL,
  ends_at       timestamptz NOT NULL,
  PRIMARY KEY (commitment_id, day)
);
CREATE INDEX taken_person ON activities.taken (person_id, ends_at);

-- What enrolment said of somebody in a programme, statement by statement: the set decides, not the order of arrival.
CREATE TABLE activities.fact (
  programme_id text COLLATE "C" NOT NULL,
  person_id    text COLLATE "C" NOT NULL,
  aggregate    text NOT NULL CHECK (aggregate IN ('participation', 'way')),
  version      integer NOT NULL,
  kind         text NOT NULL,
  on_day       date,
  spell        integer,
  phase        text,
  group_id     text,
  participant  boolean NOT NULL,
  corrects     integer,
  PRIMARY KEY (programme_id, person_id, aggregate, version)
);
CREATE INDEX fact_phase ON activities.fact (programme_id, phase) WHERE phase IS NOT NULL;

-- The spells that follow from the facts.
CREATE TABLE activities.spell (
  programme_id text COLLATE "C" NOT NULL,
  person_id    text COLLATE "C" NOT NULL,
  number       integer NOT NULL,
  first_day    date NOT NULL,
  last_day     date,
  PRIMARY KEY (programme_id, person_id, number)
);

-- People under protection or erased.
CREATE TABLE activities.person (
  person_id text COLLATE "C" PRIMARY KEY,
  protected boolean NOT NULL DEFAULT false,
  erased    boolean NOT NULL DEFAULT false
);

-- An attendance as it stands, and how far it is on its way. Void ones are not here.
CREATE TABLE activities.attendance (
  attendance_id text COLLATE "C" PRIMARY KEY,
  programme_id  text COLLATE "C" NOT NULL,
  person_id     text COLLATE "C" NOT NULL,
  session_id    text COLLATE "C",
  day           date NOT NULL,
  minutes       integer NOT NULL,
  version       integer NOT NULL,
  stage         text NOT NULL,
  after_lock    boolean NOT NULL
);
CREATE INDEX attendance_day ON activities.attendance (programme_id, day, person_id);
INSERT INTO activities.attendance
SELECT substr(e.aggregate, 12), b.said ->> 'programme_id', b.said ->> 'person_id', b.said ->> 'session_id',
  (b.said ->> 'occurred_on')::date,
  coalesce((b.said ->> 'minutes')::integer, round((b.said ->> 'hours')::numeric * 60)::integer), b.version,
  'registered', false
FROM (SELECT DISTINCT aggregate FROM spine.event WHERE aggregate LIKE 'attendance:%') e
CROSS JOIN LATERAL (
  SELECT version, CASE WHEN subject LIKE '%.corrected.%' THEN convert_from(body, 'UTF8')::jsonb -> 'replacement'
                       ELSE convert_from(body, 'UTF8')::jsonb END AS said
  FROM spine.event WHERE aggregate = e.aggregate ORDER BY version DESC LIMIT 1) b
WHERE jsonb_typeof(b.said) = 'object';

CREATE TABLE activities.locked_month (
  programme_id text COLLATE "C" NOT NULL,
  month        text COLLATE "C" NOT NULL,
  PRIMARY KEY (programme_id, month)
);

-- One-time links for signing; only a digest of the secret is kept.
CREATE TABLE activities.signing_link (
  digest       bytea PRIMARY KEY,
  programme_id text COLLATE "C" NOT NULL,
  person_id    text COLLATE "C" NOT NULL,
  first_day    date NOT NULL,
  last_day     date NOT NULL,
  language     text NOT NULL,
  expires_at   timestamptz NOT NULL,
  used_at      timestamptz
);
CREATE INDEX signing_link_person ON activities.signing_link (person_id);

-- Visitors as they stand; void counts are not here.
CREATE TABLE activities.visitors (
  count_id     text COLLATE "C" PRIMARY KEY,
  programme_id text COLLATE "C" NOT NULL,
  session_id   text COLLATE "C" NOT NULL,
  person_id    text COLLATE "C",
  audience     text NOT NULL,
  number       integer NOT NULL,
  day          date NOT NULL
);
CREATE INDEX visitors_programme ON activities.visitors (programme_id, day);
