-- The store of record and the way out of it. No column asks the machine's clock.
CREATE SCHEMA spine;

-- One row an event. `headers` and `body` are the very bytes that are published.
CREATE TABLE spine.event (
  position    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  aggregate   text COLLATE "C" NOT NULL,
  version     integer NOT NULL CHECK (version > 0),
  subject     text COLLATE "C" NOT NULL,
  recorded_at timestamptz NOT NULL,
  headers     bytea NOT NULL,
  body        bytea NOT NULL,
  UNIQUE (aggregate, version)
);

-- Events not yet known to be in the stream. A row leaves only when its message was acknowledged or found there.
-- It lives for milliseconds: vacuum often, or the next reader walks over the dead.
CREATE TABLE spine.outbox (
  position bigint PRIMARY KEY,
  size     integer NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_insert_threshold = -1, autovacuum_vacuum_cost_delay = 0);

-- Which event became which message: from this the stream can be written again, sequence by sequence.
CREATE TABLE spine.bus_log (
  seq      bigint PRIMARY KEY,
  position bigint NOT NULL,
  digest   bytea NOT NULL
);

-- How far the relay got: one row for the one stream this service speaks on.
CREATE TABLE spine.relay (
  stream text PRIMARY KEY,
  seq    bigint NOT NULL,
  digest bytea NOT NULL
);

-- Answers already given, by Idempotency-Key. `status` is null while the first command is still running.
CREATE TABLE spine.idempotency (
  key     text COLLATE "C" PRIMARY KEY,
  request bytea NOT NULL,
  status  integer,
  headers text,
  body    bytea,
  at      timestamptz
);
CREATE INDEX idempotency_at ON spine.idempotency (at);
