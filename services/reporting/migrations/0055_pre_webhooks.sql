-- Partners' own addresses to which it is sent what changed for their organisation (docs/decisions/0024). No secret is
-- here: an endpoint's secret follows from its id, its generation and a key that the database does not hold.
CREATE SCHEMA webhook;

-- `programmes`: those of the token that registered it, or '*'. `place`: through which place of the organisation's list
-- (read.change) messages were made; `number`: of the last message. `previous_until`: how long the generation before
-- this one signs beside it.
CREATE TABLE webhook.endpoint (
    id             text PRIMARY KEY,
    organisation   text NOT NULL,
    url            text NOT NULL,
    kinds          text[] NOT NULL,
    programmes     text[] NOT NULL,
    place          bigint NOT NULL,
    number         bigint NOT NULL DEFAULT 0,
    generation     integer NOT NULL DEFAULT 1,
    previous_until timestamptz,
    state          text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
    reason         text,
    failures       integer NOT NULL DEFAULT 0,
    failing_since  timestamptz,
    made_at        timestamptz NOT NULL,
    UNIQUE (organisation, url)
);

-- A message, numbered within its endpoint without a gap. `withheld`: when its turn came it might not be told any more.
CREATE TABLE webhook.delivery (
    endpoint     text NOT NULL REFERENCES webhook.endpoint ON DELETE CASCADE,
    number       bigint NOT NULL,
    message_id   text NOT NULL,
    kind         text NOT NULL,
    programme_id text NOT NULL,
    thing        text NOT NULL,
    gone         boolean NOT NULL,
    body         text NOT NULL,
    status       text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'delivered', 'withheld')),
    tries        integer NOT NULL DEFAULT 0,
    try_at       timestamptz NOT NULL,
    answered     text,
    made_at      timestamptz NOT NULL,
    done_at      timestamptz,
    PRIMARY KEY (endpoint, number)
);
CREATE INDEX delivery_waiting ON webhook.delivery (endpoint, number) WHERE status = 'waiting';
CREATE INDEX delivery_by_age ON webhook.delivery (made_at);
