"""Lists from other systems become commands: read a file safely, map its columns, say what is wrong with which row.

The way of a row: `files` (CSV or XLSX into plain cells, bombs refused) -> `mapping` (which column is what) ->
`cells` (a cell into a date, a number) -> `rows` (a row into a typed record, or errors naming row, column and
reason) -> `commands` (records into commands with their findings) -> `sending` (in batches, through the public API).
Everything before `sending` is pure.
"""
