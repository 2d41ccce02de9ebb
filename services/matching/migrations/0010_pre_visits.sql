-- Visits to workplaces, so that staff can ask which are due.
CREATE TABLE matching.visit (
  visit_id     text COLLATE "C" PRIMARY KEY,
  placement_id text COLLATE "C" NOT NULL,
  on_day       date NOT NULL,
  next_on      date
);
CREATE INDEX visit_placement ON matching.visit (placement_id, on_day);
INSERT INTO matching.visit
SELECT b.said ->> 'visit_id', b.said ->> 'placement_id', (b.said ->> 'occurred_on')::date, (b.said ->> 'next_on')::date
FROM (SELECT convert_from(body, 'UTF8')::jsonb AS said FROM spine.event WHERE aggregate LIKE 'visit:%') b
ON CONFLICT DO NOTHING;

ALTER TABLE matching.placed ADD COLUMN started boolean NOT NULL DEFAULT false;
UPDATE matching.placed p SET started = true WHERE EXISTS (
  SELECT FROM spine.event e WHERE e.aggregate = 'placement:' || p.placement_id
  AND convert_from(e.body, 'UTF8')::jsonb ->> 'started_on' IS NOT NULL);
