"""What a general tool does with the same file: dlt loads its 18 columns as text into SQLite, by its own destination.

    python benchmarks/dlt_load.py EXTRACT DATABASE rows|arrow

Nothing is validated, mapped, merged, hidden or encrypted. `rows` gives dlt rows as its documentation does, in portions
of 5,000; `arrow` is the cheapest way it has: pyarrow reads the file, and dlt passes its tables on as Parquet.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"

import dlt

PORTION = 5_000


def rows_of(path: Path) -> Iterator[list[dict[str, str]]]:
    with path.open(encoding="cp1252", newline="") as file:
        portion: list[dict[str, str]] = []
        for row in csv.DictReader(file, delimiter=";"):
            portion.append(row)
            if len(portion) == PORTION:
                yield portion
                portion = []
        yield portion


def tables_of(path: Path) -> Iterator[Any]:
    import pyarrow
    from pyarrow import csv as reading

    with path.open(encoding="cp1252") as file:
        headings = file.readline().rstrip("\n").split(";")
    batches = reading.open_csv(
        path,
        read_options=reading.ReadOptions(encoding="cp1252"),
        parse_options=reading.ParseOptions(delimiter=";"),
        convert_options=reading.ConvertOptions(column_types=dict.fromkeys(headings, pyarrow.string())),
    )
    for batch in batches:
        yield pyarrow.Table.from_batches([batch])


def load(path: Path, database: Path, way: str) -> None:
    read = {"rows": rows_of, "arrow": tables_of}[way]
    pipeline = dlt.pipeline(
        "benchmark",
        pipelines_dir=str(database.with_name("dlt")),
        destination=dlt.destinations.sqlalchemy(f"sqlite:///{database}"),
        dataset_name="main",
    )
    pipeline.run(dlt.resource(read, name="extract", write_disposition="append")(path))


if __name__ == "__main__":
    load(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
