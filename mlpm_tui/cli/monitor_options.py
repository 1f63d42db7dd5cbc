"""The options of `mlpm monitor ingest`: what each column of a prediction log is, and which days."""

from typing import Annotated

import typer

SRC = "A file, a folder, a pattern, or duckdb:///, postgresql://, sqlite:///, pyspark:///."

Reference = Annotated[
    str | None, typer.Option("--reference", metavar="SRC", help=f"When all was well. {SRC}")
]
Current = Annotated[
    str | None, typer.Option("--current", metavar="SRC", help="What goes on being written.")
]
TimeColumn = Annotated[
    str | None, typer.Option("--time", metavar="COL", help="When the prediction was made.")
]
ZoneName = Annotated[
    str | None, typer.Option("--zone", help="Of times without one, and of days; else UTC.")
]
Prediction = Annotated[
    str | None, typer.Option("--prediction", metavar="COL", help="What the model said.")
]
Score = Annotated[str | None, typer.Option("--score", metavar="COL", help="How sure it was.")]
Label = Annotated[str | None, typer.Option("--label", metavar="COL", help="What was true.")]
LabelTime = Annotated[
    str | None, typer.Option("--label-time", metavar="COL", help="When that was known.")
]
LabelDelay = Annotated[
    str | None, typer.Option("--label-delay", metavar="TIME", help="How long labels take.")
]
LabelFiles = Annotated[
    str | None, typer.Option("--labels", metavar="SRC", help="Labels in files of their own.")
]
Join = Annotated[
    str | None, typer.Option("--join", metavar="COL", help="What ties labels to rows.")
]
Positive = Annotated[
    str | None, typer.Option("--positive", metavar="TEXT", help="The positive prediction.")
]
Threshold = Annotated[
    float | None, typer.Option("--threshold", help="Above it a number is positive; else 0.5.")
]
Latency = Annotated[
    str | None, typer.Option("--latency", metavar="COL", help="How long an answer took.")
]
LatencyUnit = Annotated[str | None, typer.Option("--latency-unit", help="us, ms or s; else ms.")]
ErrorColumn = Annotated[
    str | None, typer.Option("--error", metavar="COL", help="Whether it failed.")
]
Features = Annotated[
    str | None,
    typer.Option("--features", metavar="A,B", help="Else all columns that can be counted."),
]
Categories = Annotated[
    str | None, typer.Option("--categories", metavar="A,B", help="Numbers that are kinds.")
]
FirstDay = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="Judge from this day on.")
]
LastDay = Annotated[str | None, typer.Option("--to", metavar="DAY", help="Judge up to this day.")]
ReferenceFrom = Annotated[
    str | None, typer.Option("--reference-from", metavar="DAY", help="Of the reference.")
]
ReferenceTo = Annotated[
    str | None, typer.Option("--reference-to", metavar="DAY", help="Of the reference.")
]
SourceName = Annotated[
    str, typer.Option("--source", metavar="NAME", help="Where a model has several; else log.")
]
NoMonitors = Annotated[
    bool, typer.Option("--no-monitors", help="Count only: watch nothing by it yet.")
]
