"""A release's `pre` migrations leave the release before working: they add. What takes away waits for a `post` one."""

from pathlib import Path

import pytest

from tests.support.expanding import taken

ROOT = Path(__file__).resolve().parents[3]
BEFORE_THE_FIRST_RELEASE = {
    "activities/0002_pre_offers_and_hours.sql",
    "activities/0005_pre_signing_links.sql",
    "activities/0010_pre_same_people.sql",
    "reporting/0007_pre_clusters.sql",
    "reporting/0010_pre_standing.sql",
    "reporting/0011_pre_things.sql",
}
"""They took something away while nothing had been released, so from nobody. No file may be added here."""


def migrations() -> dict[str, str]:
    """Every file by its owner and name, that runs before a release's code."""
    files = [*ROOT.glob("services/*/migrations/*_pre_*.sql"), *ROOT.glob("libs/common/*migrations/*_pre_*.sql")]
    return {f"{file.parts[-3]}/{file.name}": file.read_text() for file in sorted(files)}


def test_there_is_something_to_look_at():
    assert len(migrations()) > 40


@pytest.mark.parametrize("name", migrations())
def test_what_runs_before_a_release_only_adds(name):
    faults = taken(migrations()[name])
    assert bool(faults) is (name in BEFORE_THE_FIRST_RELEASE), faults


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("DROP TABLE read.goal", "drops read.goal (table)"),
        ("DROP VIEW a.b, a.c", "drops a.b (view)"),
        ("DROP FUNCTION read.figure(integer)", "drops read.figure (function)"),
        ("DROP FUNCTION f(integer); CREATE FUNCTION f(text) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
         "drops public.f (function)"),
        ("DROP POLICY theirs ON read.goal", "drops read.goal.theirs (policy)"),
        ("ALTER TABLE read.goal RENAME COLUMN a TO b", "renames something to b"),
        ("ALTER TABLE read.goal RENAME TO aim", "renames something to aim"),
        ("ALTER TABLE read.goal DROP COLUMN a", "drops a column of read.goal"),
        ("ALTER TABLE read.goal ALTER a TYPE bigint", "changes a column's type of read.goal"),
        ("ALTER TABLE read.goal ALTER a SET NOT NULL", "demands a value of read.goal"),
        ("ALTER TABLE read.goal ADD a integer NOT NULL", "demands a that older statements do not give of read.goal"),
        ("ALTER TABLE read.goal ADD CHECK (a > 0)", "forbids rows of read.goal"),
        ("ALTER TABLE read.goal ENABLE ROW LEVEL SECURITY", "hides rows of read.goal"),
        ("CREATE POLICY p ON read.goal AS RESTRICTIVE USING (true)", "hides rows of read.goal"),
        ("CREATE UNIQUE INDEX ON read.goal (a)", "forbids rows of read.goal that are alike"),
        ("REVOKE SELECT ON read.goal FROM reader", "revokes a right on read.goal"),
        ("CREATE TRIGGER t BEFORE INSERT ON read.goal EXECUTE FUNCTION f()",
         "puts a trigger before what is written to read.goal"),
        ("TRUNCATE read.goal", "empties a table"),
    ],
)  # fmt: skip
def test_what_takes_something_away_is_refused(sql, fault):
    assert fault in taken(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE read.goal ADD a integer",
        "ALTER TABLE read.goal ADD a integer NOT NULL DEFAULT 0",
        "ALTER TABLE read.goal ALTER a DROP NOT NULL",
        "CREATE TABLE t (a integer NOT NULL); CREATE UNIQUE INDEX ON t (a); ALTER TABLE t ENABLE ROW LEVEL SECURITY",
        "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION f() FROM PUBLIC",
        "CREATE OR REPLACE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 2'",
        "CREATE POLICY more ON read.goal USING (true)",
        "CREATE INDEX ON read.goal (a)",
        "DROP INDEX read.goal_a_idx",
        "INSERT INTO read.goal VALUES (1)",
    ],
)
def test_what_adds_is_allowed(sql):
    assert taken(sql) == []
