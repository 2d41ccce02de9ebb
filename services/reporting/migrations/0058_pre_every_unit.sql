-- The view has words for days, money, plain numbers and ceilings now: nothing is hidden for its unit. A gateway of the
-- release before knows none of them and would answer nothing at all where it meets one. So each says which it knows: one
-- that sets `insteg.units` to 'every' is shown every goal, one that does not what it was shown before.
ALTER POLICY visible ON read.goal
    USING (programme_id IN (SELECT read.visible_programmes())
           AND (current_setting('insteg.units', true) = 'every'
                OR unit IN ('people', 'things', 'percent', 'minutes') AND NOT at_most)
           AND (programme_id, id, version)
               NOT IN (SELECT e.programme_id, e.goal_id, e.version FROM read.counted_elsewhere() e));
