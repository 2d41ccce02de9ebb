"""Keep today's schemas as the published ones: `python -m tests.contract.goldens`, after an additive change only.

Payloads are written by hand and never rewritten: they are what older senders really sent.
"""

import json
from pathlib import Path

from local.documents.asyncapi import SPEAKERS

GOLDEN = Path(__file__).parent / "golden"


def main() -> None:
    (GOLDEN / "schemas").mkdir(parents=True, exist_ok=True)
    for events in SPEAKERS.values():
        for event in events:
            schema = event.model_json_schema(mode="serialization")
            (GOLDEN / "schemas" / f"{event.subject}.json").write_text(
                json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
            )


if __name__ == "__main__":
    main()
