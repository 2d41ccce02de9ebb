-- Who turned out to be one with whom. An undone merge stays here, so that its merge may come after it.
CREATE TABLE activities.merge (
  merge_id text COLLATE "C" PRIMARY KEY,
  one      text COLLATE "C" NOT NULL,
  other    text COLLATE "C" NOT NULL,
  undone   boolean NOT NULL
);

-- The human being behind each of several ids, by the smallest of them; who has one id is not here.
CREATE TABLE activities.same_as (
  person_id text COLLATE "C" PRIMARY KEY,
  human     text COLLATE "C" NOT NULL
);
CREATE INDEX same_as_human ON activities.same_as (human);

CREATE FUNCTION activities.human(person text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce((SELECT s.human FROM activities.same_as s WHERE s.person_id = person), person);

CREATE FUNCTION activities.ids_of(person text) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce((SELECT array_agg(o.person_id) FROM activities.same_as s JOIN activities.same_as o USING (human)
                 WHERE s.person_id = person), ARRAY[person]);

-- Under each id stand the spells of the whole human being; `whose` is the id that enrolment said them of.
ALTER TABLE activities.spell ADD COLUMN whose text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE activities.spell DROP CONSTRAINT spell_pkey, ADD PRIMARY KEY (programme_id, person_id, whose, number);

-- A place that was given up because the same human being holds one under another id: it comes back if they are two.
ALTER TABLE activities.sign_up ADD COLUMN spared boolean NOT NULL DEFAULT false;
CREATE INDEX sign_up_spared ON activities.sign_up (person_id) WHERE spared;
