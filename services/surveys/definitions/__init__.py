"""The instruments as files, read and checked when the process starts: YAML in, `domain.instrument` out.

Shipped ones stand beside this file, an installation's own in a folder of its choice. A file is named
`<id>.v<version>.yaml`; a version that somebody was asked with must never change, only get reviews of its translations.
"""

from surveys.definitions.shelf import FaultyInstrument, Shelf, load

__all__ = ["FaultyInstrument", "Shelf", "load"]
