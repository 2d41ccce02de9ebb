"""What a migration takes from the release before, read from its SQL by PostgreSQL's own parser.

While two minor versions run beside each other, the older one's code meets the newer one's schema (expand and contract):
a `pre` migration may add, and may not take away, rename, forbid, or demand what older statements do not give. Tables
that the same file makes are nobody's yet, so everything may be done to them.
"""

from collections.abc import Iterator
from typing import Any

from pglast import ast, parse_sql
from pglast.enums import AlterTableType, ConstrType, ObjectType

_MAY_GO = {ObjectType.OBJECT_INDEX}
"""No statement names an index; that it was unique is seen where it is made."""
_AFTER = 0
_TAKES = {
    AlterTableType.AT_DropColumn: "drops a column",
    AlterTableType.AT_AlterColumnType: "changes a column's type",
    AlterTableType.AT_SetNotNull: "demands a value",
    AlterTableType.AT_EnableRowSecurity: "hides rows",
    AlterTableType.AT_ForceRowSecurity: "hides rows",
}
_FORBIDS = {
    ConstrType.CONSTR_CHECK, ConstrType.CONSTR_UNIQUE, ConstrType.CONSTR_PRIMARY, ConstrType.CONSTR_FOREIGN,
    ConstrType.CONSTR_EXCLUSION,
}  # fmt: skip


def taken(sql: str) -> list[str]:
    """A sentence for each thing that older code may miss; none if the migration only adds."""
    statements = [raw.stmt for raw in parse_sql(sql)]
    new = {_name(s.relation) for s in statements if isinstance(s, ast.CreateStmt)}
    new |= {_name(s.into.rel) for s in statements if isinstance(s, ast.CreateTableAsStmt)}
    new |= {_name(s.view) for s in statements if isinstance(s, ast.ViewStmt)}
    new |= {_called(s.funcname) for s in statements if isinstance(s, ast.CreateFunctionStmt) and not s.replace}
    return [fault for statement in statements for fault in _faults(statement, new)]


def _faults(statement: Any, new: set[str]) -> Iterator[str]:
    match statement:
        case ast.DropStmt(removeType=kind, objects=objects) if kind not in _MAY_GO:
            yield from (
                f"drops {_called(dropped)} ({kind.name.removeprefix('OBJECT_').lower()})" for dropped in objects
            )
        case ast.RenameStmt():
            yield f"renames something to {statement.newname}"
        case ast.GrantStmt(is_grant=False, objects=objects):
            lost = [_name(each) if isinstance(each, ast.RangeVar) else _called(each) for each in objects or ()]
            yield from (f"revokes a right on {name}" for name in lost if name not in new)
        case ast.TruncateStmt():
            yield "empties a table"
        case _:
            yield from _of_a_table(statement, new)


def _of_a_table(statement: Any, new: set[str]) -> Iterator[str]:
    table = getattr(statement, "relation", None) or getattr(statement, "table", None)
    if not isinstance(table, ast.RangeVar) or (name := _name(table)) in new:
        return
    match statement:
        case ast.AlterTableStmt(cmds=commands):
            yield from (f"{fault} of {name}" for command in commands or () for fault in _altered(command))
        case ast.IndexStmt(unique=True):
            yield f"forbids rows of {name} that are alike"
        case ast.CreateTrigStmt(timing=when) if when != _AFTER:
            yield f"puts a trigger before what is written to {name}"
        case ast.CreatePolicyStmt(permissive=False):
            yield f"hides rows of {name}"


def _altered(command: Any) -> Iterator[str]:
    kind, definition = command.subtype, command.def_
    if kind in _TAKES:
        yield _TAKES[kind]
    elif kind is AlterTableType.AT_AddConstraint and definition.contype in _FORBIDS:
        yield "forbids rows"
    elif kind is AlterTableType.AT_AddColumn:
        rules = {constraint.contype for constraint in definition.constraints or ()}
        given = {ConstrType.CONSTR_DEFAULT, ConstrType.CONSTR_IDENTITY, ConstrType.CONSTR_GENERATED}
        if ConstrType.CONSTR_NOTNULL in rules and not rules & given:
            yield f"demands {definition.colname} that older statements do not give"


def _name(table: Any) -> str:
    return f"{table.schemaname or 'public'}.{table.relname}"


def _called(dropped: Any) -> str:
    """The name of what a DROP names: a list of words, or a function's or type's own node."""
    words = getattr(dropped, "objname", None) or getattr(dropped, "names", None) or dropped
    parts = [word.sval for word in words] if isinstance(words, tuple) else [str(words)]
    return ".".join(parts if len(parts) > 1 else ["public", *parts])
