-- The inbound log: everything that was heard, from all streams, in one gapless order that is settled once.
-- Back it up with care: when something became known stands nowhere else.
CREATE SCHEMA inbound;

-- One row an entry. 'event' and 'held' came from a stream; the others are the projector's own.
--   held      its aggregate was parked at that moment: kept, not delivered
--   unparked  the held entries of the aggregate are delivered here, with this number
--   dropped   the held entries of the aggregate are never delivered
--   day-turn  midnight in the projector's time zone
CREATE TABLE inbound.log (
  fact_no     bigint PRIMARY KEY CHECK (fact_no > 0),
  kind        text COLLATE "C" NOT NULL CHECK (kind IN ('event', 'held', 'unparked', 'dropped', 'day-turn')),
  stream      text COLLATE "C",
  seq         bigint,
  ce_id       text COLLATE "C" NOT NULL,
  aggregate   text COLLATE "C" NOT NULL,
  version     integer NOT NULL,
  subject     text COLLATE "C" NOT NULL,
  recorded_at timestamptz NOT NULL,
  known_at    timestamptz NOT NULL,
  digest      bytea NOT NULL,
  body        bytea NOT NULL,
  CHECK ((kind IN ('event', 'held')) = (stream IS NOT NULL AND seq IS NOT NULL))
);
CREATE UNIQUE INDEX log_once ON inbound.log (stream, seq) WHERE stream IS NOT NULL;
CREATE INDEX log_parking ON inbound.log (aggregate, fact_no) WHERE kind IN ('held', 'unparked', 'dropped');

-- How far each stream was read: the last sequence and the running digest up to it.
CREATE TABLE inbound.checkpoint (
  stream text COLLATE "C" PRIMARY KEY,
  seq    bigint NOT NULL,
  digest bytea NOT NULL
);

-- The end of the log: one row, moved by the one writer in the transaction of each batch.
CREATE TABLE inbound.head (
  one              boolean PRIMARY KEY DEFAULT true CHECK (one),
  fact_no          bigint NOT NULL,
  known_at         timestamptz,
  day              date,
  complete_through timestamptz
);
INSERT INTO inbound.head (fact_no) VALUES (0);

-- Aggregates whose events are held. `requested` is what an operator asked the writer to do.
CREATE TABLE inbound.parked (
  aggregate text COLLATE "C" PRIMARY KEY,
  since     bigint NOT NULL,
  reason    text NOT NULL,
  tries     integer NOT NULL DEFAULT 1,
  requested text CHECK (requested IN ('unpark', 'drop'))
);
