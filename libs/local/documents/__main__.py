"""`python -m local.documents`: write the generated documents into docs/ and deploy/ of the working directory."""

from pathlib import Path

from local.documents import asyncapi, chart, data_map, observability

CHART = Path("deploy/helm/insteg")
BASE = Path("deploy/helm/values.schema.base.json")


def main() -> None:
    """Write every document; the tests compare them with what the code says."""
    docs = Path("docs")
    docs.mkdir(exist_ok=True)
    (docs / "asyncapi.json").write_text(asyncapi.text())
    (docs / "data-map.md").write_text(data_map.text())
    (CHART / "values.schema.json").write_text(chart.text(BASE))
    (CHART / "files" / "alerts.yaml").write_text(observability.alerts())
    (CHART / "files" / "dashboards" / "insteg.json").write_text(observability.dashboard())


if __name__ == "__main__":
    main()
