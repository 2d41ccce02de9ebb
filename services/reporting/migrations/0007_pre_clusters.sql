-- Who turned out to be one with whom: an edge per event, as it came. What holds is a function of the set of them;
-- kept here so that a start needs no search through the log.
CREATE TABLE ledger.edge (
    fact_no  bigint  NOT NULL,
    merge_id text    NOT NULL,
    one      text    NOT NULL,
    other    text    NOT NULL,
    undone   boolean NOT NULL,
    PRIMARY KEY (merge_id, undone)
);
CREATE INDEX edge_by_fact ON ledger.edge (fact_no);

-- Further kinds of goal. Money is in öre, so that no figure is ever a float.
ALTER TABLE read.goal DROP CONSTRAINT goal_kind_check, DROP CONSTRAINT goal_unit_check;
ALTER TABLE read.goal
    ADD CONSTRAINT goal_kind_check
        CHECK (kind IN ('count', 'share', 'sum', 'change', 'balance', 'duration', 'ratio')),
    ADD CONSTRAINT goal_unit_check CHECK (unit IN ('people', 'percent', 'minutes', 'things', 'days', 'ore'));
