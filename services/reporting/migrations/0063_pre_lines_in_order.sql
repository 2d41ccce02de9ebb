-- The lines behind a figure, a page at a time: in the order in which they are listed, so that a page of 25 is read from
-- 25 lines and not from every line since the programme began. Of totals alone: the lines of cells are not listed.
CREATE INDEX entry_by_day ON ledger.entry (book, effective_on, fact_no) WHERE facet = '';

-- PostgreSQL reads by it where the book is asked for by its number: behind a join it would sort.
CREATE VIEW read.book WITH (security_invoker = true) AS
SELECT programme_id, goal_id, version, book FROM ledger.book;
CREATE OR REPLACE VIEW read.entry WITH (security_invoker = true) AS
SELECT b.programme_id, b.goal_id, b.version, e.subject, e.facet, e.value, e.effective_on, e.fact_no, e.num, e.den,
       e.book
FROM ledger.entry e JOIN ledger.book b USING (book);
SELECT read.grant_to('gateway');
