"""A report's page as Markdown and HTML: whatever texts it holds, it stays what it is."""

import re
from html.parser import HTMLParser

import pytest

from mlpm_tui.domain.report_charts import AREAS, DOTS, LINES, Chart, Dot, Level, Series
from mlpm_tui.domain.report_pages import (
    Block,
    Bullets,
    Facts,
    Page,
    Paragraph,
    Picture,
    Section,
    Story,
    Table,
)
from mlpm_tui.domain.text import safe_line
from mlpm_tui.services.report_chart_text import MOST_LINES, chart_lines
from mlpm_tui.services.report_html import POLICY, page_html
from mlpm_tui.services.report_markdown import page_markdown
from mlpm_tui.services.report_svg import chart_svg, tick_step
from tests.payloads import HOSTILE

MEANT = {
    "script": "<script>alert(1)</script>",
    "ended": "</title></style></svg></table><script src=//evil.example></script>",
    "attribute": "\" onload='alert(1)' x=\"",
    "image": "<img src=x onerror=alert(1)>",
    "entity": "&lt;script&gt;&#60;",
    "link": "[open](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "address": "http://evil.example www.evil.example <javascript:alert(1)>",
    "cells": "a | b || c |\n|---|\n",
    "fence": "```\n# out of it\n```",
    "comment": "<!-- --> ]]> <![CDATA[",
    "formula": "$`x`$ $$y$$",
    "bidi": "safe \u202e\u2066 evil \u200f",
}
TEXTS = {**HOSTILE, **MEANT}
VOID = {"meta", "br", "hr", "img", "link", "input"}


def chart(text: str, form: str) -> Chart:
    series = (Series(text, (1.0, 2.0)), Series("pace", (2.0, 0.0), is_expected=True))
    dots = (Dot(0.5, 1.5, text),) if form == DOTS else ()
    level = () if form == AREAS else (Level(text, 1.0, 1.0),)
    rows = () if form == DOTS else series
    return Chart(f"it-{form}", text, text, form, (text, "2 Nov"), "cards", rows, dots, level)


def page(text: str) -> Page:
    blocks: tuple[Block, ...] = (
        Paragraph(text, is_calling=True),
        Bullets((text, text)),
        Facts(((text, text),)),
        Table(text, (text, "n"), ((text, "1"), ("", "2")), (1,)),
        Story(text, text, ((text, f"{text}\n{text}"),)),
        *(Picture(chart(text, form)) for form in (LINES, AREAS, DOTS)),
    )
    return Page(text, text, (Section("Work", blocks),), text)


class Seen(HTMLParser):
    """All tags, with what they carry, in the order of the page; it must close all that it opens."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.values: list[str] = []
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.values += [value or "" for _, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.values += [value or "" for _, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def seen(text: str) -> Seen:
    parser = Seen()
    parser.feed(text)
    parser.close()
    assert parser.open == []
    return parser


HARMLESS = seen(page_html(page("plain")))


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_no_text_becomes_markup_in_html(name: str) -> None:
    found = seen(page_html(page(TEXTS[name])))
    assert found.tags == HARMLESS.tags
    # Badges name their class only where they are an outcome; no attribute holds anything else.
    assert found.values == HARMLESS.values
    shown = "".join(found.text)
    assert safe_line(TEXTS[name]) in shown
    assert all(safe_line(line, len(shown)) == line for line in shown.split("\n"))


def test_no_id_or_number_is_broken_at_the_end_of_a_line() -> None:
    html = page_html(page("begin ML-TASK-01 and XY2-PROD-01b by 2026-11-23, 40-60 % sure"))
    for name in ("ML-TASK-01", "XY2-PROD-01b", "2026-11-23", "40-60 %"):
        assert f'<span class="whole">{name}</span>' in html
    assert "<title>begin ML-TASK-01 and" in html
    assert ".whole { white-space: nowrap; }" in html


def test_the_page_loads_and_runs_nothing() -> None:
    html = page_html(page("plain"))
    tags = {tag for tag, _ in HARMLESS.tags}
    assert tags.isdisjoint({"script", "img", "link", "iframe", "object", "embed", "form", "use"})
    assert not re.search(r"https?:|//|url\(|@import|javascript:|\son\w+=", html)
    assert POLICY in HARMLESS.values
    assert "default-src 'none'" in POLICY
    assert {"lang", "charset"} <= {name for _, names in HARMLESS.tags for name in names}
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html


def test_a_drawing_says_what_it_shows() -> None:
    found = seen(chart_svg(chart("told", LINES)))
    assert found.tags[0] == ("svg", ("viewbox", "role", "aria-labelledby"))
    assert found.values[1:3] == ["img", "it-lines-title it-lines-told"]
    assert [tag for tag, _ in found.tags[1:3]] == ["title", "desc"]


def outside_fences(text: str) -> list[str]:
    """Return the lines that are no part of a code block, whose fences are left in."""
    found, fenced = [], False
    for line in text.split("\n"):
        fenced = fenced is not line.startswith("```")
        if not fenced or line.startswith("```"):
            found.append(line)
    return found


def marks(lines: list[str]) -> list[str]:
    """Return what makes lines what they are: headings, rows, entries, fences, rules."""
    found = (re.match(r"#+ |\||- |\d+[.)] |>|```|~~~|===|---$", line) for line in lines)
    return [mark.group() for mark in found if mark]


PLAIN = marks(outside_fences(page_markdown(page("plain"))))


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_no_text_becomes_markup_in_markdown(name: str) -> None:
    written = page_markdown(page(TEXTS[name]))
    lines = outside_fences(written)
    assert marks(lines) == PLAIN
    for line in lines:
        if not line.startswith("```"):
            assert not re.search(r"(?<!\\)(?:\\\\)*[<`\[]", line)
            assert not re.search(r"(?:https?|ftp)://", line)
    bad = [line for line in written.split("\n") if safe_line(line, len(written)) != line]
    assert bad == []
    rows = [line for line in lines if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in rows} == {3}


def test_a_long_chart_is_told_in_few_lines_with_its_last_day() -> None:
    places = tuple(f"day {at}" for at in range(100))
    row = Series("left", tuple(float(at) for at in range(100)))
    lines = chart_lines(Chart("x", "x", "x", LINES, places, "cards", (row,)))
    assert len(lines) <= MOST_LINES + 4
    assert lines[-3].startswith("day 99")
    assert lines[-3].endswith(" 99")


def test_no_card_is_lost_in_a_long_chart() -> None:
    places = tuple(f"day {at}" for at in range(100))
    dots = tuple(Dot(at + 0.5, 1.0 + at, "a card") for at in (0, 5, 6, 98, 99))
    lines = chart_lines(Chart("x", "x", "x", DOTS, places, "days", (), dots))
    told = " ".join(line.rpartition("  ")[2] for line in lines[:-2] if "\u25cf" in line)
    assert told.split() == ["1.0", "6.0", "7.0", "99.0", "100.0"]
    assert len(lines) <= MOST_LINES + 4


@pytest.mark.parametrize(
    ("highest", "step"), [(1, 0.2), (4, 1), (5, 1), (5.1, 2), (14, 5), (66, 20), (0.03, 0.01)]
)
def test_ticks_are_round_numbers(highest: float, step: float) -> None:
    assert tick_step(highest) == pytest.approx(step)


def test_a_chart_of_nothing_but_zeros_is_drawn() -> None:
    rows = (Series("left", (0.0,)), Series("pace", (0.0,)))
    for form in (LINES, AREAS):
        nothing = Chart("x", "x", "x", form, ("1 Nov",), "cards", rows)
        seen(chart_svg(nothing))
        assert chart_lines(nothing)
