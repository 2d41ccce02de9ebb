"""`insteg`: the whole system from one terminal. One file per group of commands.

`up` and `demo` run the system; `import`, `programme check` put something in; `goals`, `export`, `report`, `token` get
something out; `doctor`, `parked`, `unpark`, `drop`, `reporting` look after the figures.
"""

import typer

from local.cli import demo, doctor, export, figures, imports, parking, programme, report, reporting, token, up

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.command("up")(up.up)
app.command("demo")(demo.demo)
app.command("import")(imports.import_)
app.command("goals")(figures.goals)
app.command("doctor")(doctor.doctor)
app.command("token")(token.token)
app.command("parked")(parking.parked)
app.command("unpark")(parking.unpark)
app.command("drop")(parking.drop)
app.add_typer(export.app, name="export")
app.add_typer(programme.app, name="programme")
app.add_typer(report.app, name="report")
app.add_typer(reporting.app, name="reporting")
