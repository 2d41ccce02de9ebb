-- Who people are. Everything that tells is encrypted with the person's own key; nothing here leaves the service.
CREATE SCHEMA enrolment;

CREATE TABLE enrolment.person (
  person_id      text COLLATE "C" PRIMARY KEY,
  controller     text COLLATE "C" NOT NULL,
  -- HMAC of the controller's own reference; null where none was given.
  reference_hash bytea,
  -- The person's key, wrapped by the master key. Destroying it erases the person.
  wrapped_key    bytea NOT NULL,
  sealed         bytea NOT NULL,
  UNIQUE (controller, reference_hash)
);
