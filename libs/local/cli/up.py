"""`insteg up`: the whole system, empty or with the data that is kept."""

from local.cli.running import run_system
from local.cli.terminal import out, run
from local.system import SERVICES, Layout, System


def up() -> None:
    """Start everything on this machine and run until Ctrl-C. Data is kept in .insteg (INSTEG_HOME)."""
    run(_up())


async def _up() -> None:
    layout = Layout.of_project()
    await run_system(layout, _greet)


async def _greet(system: System) -> bool:
    say_where(system.layout)
    out.print("Running until Ctrl-C. Next: insteg demo, insteg import --help, insteg token --help.")
    return True


def say_where(layout: Layout, signing_in: str = "sign in with a token: insteg token --help") -> None:
    """The addresses of everything."""
    out.print(f"partner page {layout.url('gateway')}/  ({signing_in})", soft_wrap=True)
    out.print(f"GraphQL      {layout.graphql}", soft_wrap=True)
    for name in SERVICES[:-1]:
        out.print(f"{name:<12} {layout.url(name)}/openapi.json", soft_wrap=True)
    out.print(f"issuer       {layout.url('issuer')}", soft_wrap=True)
    out.print(f"data         {layout.home}", soft_wrap=True)
