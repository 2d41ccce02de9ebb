"""The whole system on one machine, as child processes that are watched and that cannot outlive their parent.

`layout` says which part listens where and what is kept in which file; `instance` makes sure that a data folder
has one system at a time; `keys` and `databases` make what the parts need; `parts` starts and watches one
process; `supervisor` does all of it in order, and undoes it on the way out whatever happened.
"""

from local.system.layout import SERVICES, Layout, Ports
from local.system.supervisor import System

__all__ = ["SERVICES", "Layout", "Ports", "System"]
