"""`python -m local.documents`: write the generated documents into docs/ of the working directory."""

from pathlib import Path

from local.documents import asyncapi, data_map


def main() -> None:
    """Write every document; the tests compare them with what the code says."""
    docs = Path("docs")
    docs.mkdir(exist_ok=True)
    (docs / "asyncapi.json").write_text(asyncapi.text())
    (docs / "data-map.md").write_text(data_map.text())


if __name__ == "__main__":
    main()
