-- Which goals' figures moved, by the number of the last fact that moved them (written with each batch), and what was
-- told of them last (written by whoever tells). Two tables, so that neither waits for the other.
CREATE TABLE kept.goal_moved (
    programme_id text NOT NULL,
    goal_id      text NOT NULL,
    moved        bigint NOT NULL,
    PRIMARY KEY (programme_id, goal_id)
) WITH (fillfactor = 70);
CREATE TABLE kept.goal_told (
    programme_id text NOT NULL,
    goal_id      text NOT NULL,
    moved        bigint NOT NULL,
    on_day       date NOT NULL,
    version      integer NOT NULL,
    numerator    bigint NOT NULL,
    denominator  bigint NOT NULL,
    told         integer NOT NULL,
    PRIMARY KEY (programme_id, goal_id)
) WITH (fillfactor = 70);
