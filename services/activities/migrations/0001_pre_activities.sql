-- What activities keeps beside its events: programmes as heard, and which activities and sessions they have.
CREATE SCHEMA activities;

-- As enrolment last defined it; an older version never overwrites a newer one, whatever the order of arrival.
CREATE TABLE activities.programme (
  id            text COLLATE "C" PRIMARY KEY,
  version       integer NOT NULL,
  controller    text NOT NULL,
  first_day     date NOT NULL,
  last_day      date NOT NULL,
  areas         text[] NOT NULL,
  organisations text[] NOT NULL,
  owners        text[] NOT NULL,
  readers       text[] NOT NULL
);

-- Ids only: what they are stands in their events.
CREATE TABLE activities.offered (
  programme_id text COLLATE "C" NOT NULL,
  activity_id  text COLLATE "C" NOT NULL PRIMARY KEY
);
CREATE INDEX offered_programme ON activities.offered (programme_id, activity_id);

CREATE TABLE activities.scheduled (
  programme_id text COLLATE "C" NOT NULL,
  session_id   text COLLATE "C" NOT NULL PRIMARY KEY
);
CREATE INDEX scheduled_programme ON activities.scheduled (programme_id, session_id);
