-- A signing link has an id of its own: its code is made from that and the service's key, and is kept nowhere.
DELETE FROM activities.signing_link;
ALTER TABLE activities.signing_link ADD COLUMN link_id text COLLATE "C" NOT NULL UNIQUE;
CREATE INDEX signing_link_programme ON activities.signing_link (programme_id, link_id);
