-- What is accounted for beside hours, and the secret links to calendars: rows beside the events, written with them.
-- All but the feeds and the stated money can be folded from this service's events again.

-- Money as enrolment's definition states it; nothing here is derived from it, nor it from anything.
CREATE TABLE activities.stated_money (
  programme_id        text COLLATE "C" PRIMARY KEY,
  version             integer NOT NULL,
  total               numeric(14, 2),
  about               boolean NOT NULL,
  cofinancing_percent integer,
  funders             jsonb NOT NULL
);

-- Ids only: what they are stands in their events.
CREATE TABLE activities.competence (
  programme_id text COLLATE "C" NOT NULL,
  person_id    text COLLATE "C" NOT NULL,
  PRIMARY KEY (programme_id, person_id)
);
CREATE TABLE activities.deliverable (
  deliverable_id text COLLATE "C" PRIMARY KEY,
  programme_id   text COLLATE "C" NOT NULL,
  part_of        text COLLATE "C"
);
CREATE INDEX deliverable_programme ON activities.deliverable (programme_id, deliverable_id);
CREATE INDEX deliverable_whole ON activities.deliverable (part_of) WHERE part_of IS NOT NULL;
CREATE TABLE activities.budget_line (
  programme_id text COLLATE "C" NOT NULL,
  line         text COLLATE "C" NOT NULL,
  PRIMARY KEY (programme_id, line)
);

-- Bookings as they stand; void ones are not here.
CREATE TABLE activities.booked (
  cost_id      text COLLATE "C" PRIMARY KEY,
  programme_id text COLLATE "C" NOT NULL,
  day          date NOT NULL,
  line         text COLLATE "C" NOT NULL,
  financing    text NOT NULL,
  funder       text COLLATE "C" NOT NULL,
  amount       numeric(14, 2) NOT NULL,
  hours        numeric(8, 2),
  area         text COLLATE "C",
  activity_id  text COLLATE "C"
);
CREATE INDEX booked_programme ON activities.booked (programme_id, cost_id);

CREATE TABLE activities.trained (
  training_id  text COLLATE "C" PRIMARY KEY,
  programme_id text COLLATE "C" NOT NULL
);
CREATE INDEX trained_programme ON activities.trained (programme_id, training_id);

-- Calendars that can be read by whoever has the link. The link itself is made from the id and a key, and not kept.
CREATE TABLE activities.feed (
  feed_id      text COLLATE "C" PRIMARY KEY,
  programme_id text COLLATE "C" NOT NULL,
  scope        text NOT NULL CHECK (scope IN ('programme', 'host', 'consultant', 'participant')),
  of_whom      text COLLATE "C",
  made_at      timestamptz NOT NULL,
  revoked_at   timestamptz,
  CHECK ((scope = 'programme') = (of_whom IS NULL))
);
CREATE INDEX feed_programme ON activities.feed (programme_id, feed_id);
CREATE INDEX feed_of_whom ON activities.feed (of_whom) WHERE of_whom IS NOT NULL;
