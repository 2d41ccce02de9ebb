"""Reading programme definitions: from a YAML file, with line and column of every fault, or from JSON.

>>> found = read_file(Path("programme.yaml"))     # a Definition, or every fault with file:line:column
>>> found = read_document(json_object)            # a ProgrammeDefinition, or every fault with its path
"""

from enrolment.definitions.file import Faults, LocatedFault, read_file, read_text
from enrolment.definitions.schema import read_document

__all__ = ["Faults", "LocatedFault", "read_document", "read_file", "read_text"]
