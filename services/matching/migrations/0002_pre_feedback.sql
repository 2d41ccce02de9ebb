-- Which feedback was asked for, so that one message id is one message.
CREATE TABLE matching.feedback (
  message_id text COLLATE "C" PRIMARY KEY,
  event_id   text COLLATE "C" NOT NULL REFERENCES matching.speed_dating,
  channel    text NOT NULL,
  asked_at   timestamptz NOT NULL
);
