-- A report that staff say they delivered is delivered in the calendar too, as it is in the figures; without such a word
-- the day is that of the first signed report, as before.
CREATE TABLE kept.report_told (
    programme_id text NOT NULL,
    report       text NOT NULL,
    version      integer NOT NULL,
    occurred_on  date NOT NULL,
    void         boolean NOT NULL,
    PRIMARY KEY (programme_id, report)
);
CREATE FUNCTION kept.report_delivered(programme text, name text) RETURNS date STABLE LANGUAGE sql AS $$
    SELECT coalesce(
        (SELECT t.occurred_on FROM kept.report_told t WHERE t.programme_id = programme AND t.report = name AND NOT t.void),
        (SELECT min((r.signed_at AT TIME ZONE 'Europe/Stockholm')::date) FROM read.report r
         WHERE r.programme_id = programme AND r.calendar_id = name)
    )
$$;
CREATE FUNCTION kept.report_was_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE read.report_due SET delivered_on = kept.report_delivered(NEW.programme_id, NEW.report)
    WHERE programme_id = NEW.programme_id AND id = NEW.report;
    RETURN NULL;
END
$$;
CREATE TRIGGER delivered AFTER INSERT OR UPDATE ON kept.report_told
    FOR EACH ROW EXECUTE FUNCTION kept.report_was_told();

-- What was told before is read from the log once more.
DELETE FROM kept.filled;
