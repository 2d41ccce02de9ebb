-- Links by the pseudonym of somebody who was erased need not stay; that somebody was erased must, so that whatever is
-- still said of them, or of who is one with them, finds it. Figures stand on the log, which is pseudonymous.
ALTER TABLE kept.person ADD COLUMN erased boolean NOT NULL DEFAULT false;
UPDATE kept.person p SET erased = true
WHERE EXISTS (SELECT FROM read.fact f WHERE f.subject = p.person_id AND f.type = 'insteg.enrolment.person.erased.v1');
DELETE FROM kept.consent k USING kept.person p WHERE p.erased AND p.person_id = k.person_id;
DELETE FROM kept.referral k USING kept.person p WHERE p.erased AND p.person_id = k.person_id;
DELETE FROM kept.placement k USING kept.person p WHERE p.erased AND p.person_id = k.person_id;

-- An activity's sessions are those that take place: not the cancelled, and a moved one where it was moved to.
UPDATE read.activity a SET sessions = (
    SELECT count(*) FROM read.session s WHERE s.activity_id = a.id
    AND NOT EXISTS (SELECT FROM read.session_cancelled c WHERE c.session_id = s.session_id));
