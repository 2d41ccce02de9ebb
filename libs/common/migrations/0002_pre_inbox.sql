-- What a service that reacts to others has heard.

-- How far each aggregate was heard by each consumer. `handled` says whether a handler took the last version:
-- of two forms of one event published side by side only one is taken.
CREATE TABLE spine.inbox (
  consumer  text COLLATE "C" NOT NULL,
  aggregate text COLLATE "C" NOT NULL,
  version   integer NOT NULL,
  handled   boolean NOT NULL DEFAULT true,
  PRIMARY KEY (consumer, aggregate)
);

-- Events that were acknowledged and could not be handled yet. Only the lowest version of an aggregate is tried;
-- the later ones wait behind it. A row leaves when it was handled, never otherwise.
CREATE TABLE spine.retry (
  consumer    text COLLATE "C" NOT NULL,
  aggregate   text COLLATE "C" NOT NULL,
  version     integer NOT NULL,
  subject     text COLLATE "C" NOT NULL,
  stream      text COLLATE "C" NOT NULL,
  seq         bigint NOT NULL,
  message_id  text COLLATE "C" NOT NULL,
  recorded_at timestamptz NOT NULL,
  digest      bytea NOT NULL,
  traceparent text,
  body        bytea NOT NULL,
  waits       boolean NOT NULL,  -- for an earlier version, rather than for its own handler to succeed
  reason      text NOT NULL,
  tries       integer NOT NULL,
  due_at      timestamptz NOT NULL,
  parked_at   timestamptz,
  PRIMARY KEY (consumer, aggregate, version, subject)
);
CREATE INDEX retry_due ON spine.retry (consumer, due_at) WHERE parked_at IS NULL;
