-- Views of single things in the read contract: sessions and who is signed up, deliverables, money, openings,
-- placements, referrals, answers. A row says what the event with the highest version of its aggregate said, so it is
-- the same whatever order events arrived in. `version` is that version.
--
-- What shows single people stands in `kept` with their pseudonyms, which no reader reaches, and is put from there
-- into `read` without them: only what may be shown, the moment it may be.
CREATE SCHEMA kept;

CREATE TABLE kept.person (
    person_id text PRIMARY KEY,
    version   integer NOT NULL,
    hidden    boolean NOT NULL
);
CREATE TABLE kept.consent (
    person_id    text NOT NULL,
    programme_id text NOT NULL,
    organisation text NOT NULL,
    version      integer NOT NULL,
    given        boolean NOT NULL,
    PRIMARY KEY (person_id, programme_id, organisation)
);
CREATE TABLE kept.referral (
    referral_id  text PRIMARY KEY,
    version      integer NOT NULL,
    person_id    text NOT NULL,
    programme_id text NOT NULL,
    referrer     text NOT NULL,
    reference    text NOT NULL,
    status       text NOT NULL,
    next_step    text NOT NULL,
    occurred_on  date NOT NULL
);
CREATE INDEX referral_by_person ON kept.referral (person_id);
CREATE TABLE kept.placement (
    placement_id  text PRIMARY KEY,
    version       integer NOT NULL,
    person_id     text NOT NULL,
    programme_id  text NOT NULL,
    employer_id   text NOT NULL,
    opening_id    text,
    kind          text NOT NULL,
    extent        integer NOT NULL,
    offered_on    date NOT NULL,
    accepted_on   date,
    started_on    date,
    ended_on      date,
    planned_start date,
    planned_end   date,
    ended         boolean NOT NULL DEFAULT false,
    void          boolean NOT NULL DEFAULT false
);
CREATE INDEX placement_by_person ON kept.placement (person_id);
CREATE TABLE kept.employer (
    employer_id     text PRIMARY KEY,
    version         integer NOT NULL,
    organisation_id text
);
CREATE INDEX employer_by_organisation ON kept.employer (organisation_id);

-- Through which fact the views were filled from the log, when they came to be; from then on batches keep them.
CREATE TABLE kept.filled (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    upto     bigint NOT NULL
);

CREATE TABLE read.referral (
    referral_id  text PRIMARY KEY,
    programme_id text NOT NULL,
    referrer     text NOT NULL,
    reference    text NOT NULL,
    status       text NOT NULL,
    next_step    text NOT NULL,
    occurred_on  date NOT NULL
);
CREATE INDEX referral_by_referrer ON read.referral (referrer, programme_id, reference, referral_id);
CREATE TABLE read.placement (
    placement_id  text PRIMARY KEY,
    programme_id  text NOT NULL,
    employer_id   text NOT NULL,
    opening_id    text,
    kind          text NOT NULL,
    extent        integer NOT NULL,
    status        text NOT NULL,
    offered_on    date NOT NULL,
    accepted_on   date,
    started_on    date,
    ended_on      date,
    planned_start date,
    planned_end   date
);
CREATE INDEX placement_by_employer ON read.placement (employer_id);

CREATE TABLE read.session (
    session_id   text PRIMARY KEY,
    version      integer NOT NULL,
    programme_id text NOT NULL,
    activity_id  text NOT NULL,
    area         text,
    starts_at    timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    series_id    text,
    capacity     integer
);
CREATE INDEX session_by_programme ON read.session (programme_id, starts_at, session_id);
CREATE INDEX session_by_activity ON read.session (activity_id, starts_at, session_id);
CREATE TABLE read.session_cancelled (
    session_id   text PRIMARY KEY,
    version      integer NOT NULL,
    programme_id text NOT NULL,
    reason       text NOT NULL
);
CREATE TABLE read.series (
    series_id    text PRIMARY KEY,
    version      integer NOT NULL,
    programme_id text NOT NULL,
    capacity     integer
);
-- Who has a place or waits for one: a row per sign-up, without whom.
CREATE TABLE read.place (
    sign_up_id   text PRIMARY KEY,
    version      integer NOT NULL,
    programme_id text NOT NULL,
    series_id    text,
    session_id   text,
    state        text NOT NULL CHECK (state IN ('held', 'waiting', 'given-up'))
);
CREATE INDEX place_by_session ON read.place (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX place_by_series ON read.place (series_id) WHERE series_id IS NOT NULL;

-- Every status that a deliverable reached, by the version that said it first; a correction speaks in its place.
CREATE TABLE read.deliverable_step (
    deliverable_id text NOT NULL,
    original       integer NOT NULL,
    version        integer NOT NULL,
    programme_id   text NOT NULL,
    void           boolean NOT NULL,
    kind           text,
    title          text,
    part_of        text,
    area           text,
    status         text,
    close_to_done  boolean,
    expected_on    date,
    organisation   text,
    evidence       text[],
    occurred_on    date NOT NULL,
    PRIMARY KEY (deliverable_id, original)
);
CREATE INDEX deliverable_step_by_programme ON read.deliverable_step (programme_id, deliverable_id, original);

CREATE TABLE read.budget_line (
    programme_id text NOT NULL,
    line         text NOT NULL,
    version      integer NOT NULL,
    title        text NOT NULL,
    financing    text NOT NULL,
    funder       text NOT NULL,
    amount       numeric(14, 2) NOT NULL,
    area         text,
    PRIMARY KEY (programme_id, line)
);
CREATE TABLE read.cost (
    cost_id      text PRIMARY KEY,
    version      integer NOT NULL,
    programme_id text NOT NULL,
    void         boolean NOT NULL,
    line         text,
    amount       numeric(14, 2),
    occurred_on  date NOT NULL
);
CREATE INDEX cost_by_programme ON read.cost (programme_id, line, occurred_on);

CREATE TABLE read.opening (
    opening_id   text PRIMARY KEY,
    version      integer NOT NULL,
    programme_id text NOT NULL,
    employer_id  text NOT NULL,
    occupation   text,
    seats        integer NOT NULL,
    instrument   text NOT NULL,
    municipality text NOT NULL,
    extent       integer NOT NULL,
    starts_on    date NOT NULL,
    ends_on      date
);
CREATE INDEX opening_by_employer ON read.opening (employer_id);
CREATE INDEX opening_by_programme ON read.opening (programme_id);
CREATE TABLE read.opening_closed (
    opening_id   text PRIMARY KEY,
    version      integer NOT NULL,
    programme_id text NOT NULL,
    employer_id  text NOT NULL,
    reason       text NOT NULL
);

-- Answers without who gave them: for exact figures only.
CREATE TABLE read.answer (
    answer_id          text PRIMARY KEY,
    version            integer NOT NULL,
    programme_id       text NOT NULL,
    respondent         text NOT NULL,
    instrument         text NOT NULL,
    instrument_version integer NOT NULL,
    moment             text NOT NULL,
    occurred_on        date NOT NULL,
    withdrawn          boolean NOT NULL,
    scores             jsonb,
    affirmed           text[]
);
CREATE INDEX answer_by_programme ON read.answer (programme_id, instrument, instrument_version, moment);

-- Stated in the definition itself, hence read out of it.
CREATE VIEW read.phase WITH (security_invoker = true) AS
SELECT p.id AS programme_id, e.said ->> 'id' AS id, e.ordinal, e.said -> 'title' ->> 'sv' AS title_sv,
       e.said -> 'title' ->> 'en' AS title_en, (e.said ->> 'from_week')::integer AS from_week,
       (e.said ->> 'to_week')::integer AS to_week
FROM read.programme p CROSS JOIN LATERAL jsonb_array_elements(p.definition -> 'phases')
     WITH ORDINALITY AS e (said, ordinal);
CREATE VIEW read.stated_budget WITH (security_invoker = true) AS
SELECT p.id AS programme_id, (p.definition #>> '{budget,total}')::numeric(14, 2) AS total,
       coalesce((p.definition #>> '{budget,about}')::boolean, false) AS about,
       (p.definition #>> '{budget,cofinancing_percent}')::integer AS cofinancing_percent
FROM read.programme p;
