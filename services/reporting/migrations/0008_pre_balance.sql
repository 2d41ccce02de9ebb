-- A balance is wanted between two shares of a hundred; a target alone has no upper end.
ALTER TABLE read.goal ADD COLUMN from_percent integer, ADD COLUMN to_percent integer;

-- The words of the partners' schema have no things, days and money yet: goals in those units are for staff until it has.
ALTER POLICY visible ON read.goal
    USING (programme_id IN (SELECT read.visible_programmes()) AND unit IN ('people', 'percent', 'minutes'));
