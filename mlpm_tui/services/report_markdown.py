"""A report as Markdown that GitHub renders: tables, and charts as text in code blocks."""

from collections.abc import Iterable

from mlpm_tui.domain import report_pages as pages
from mlpm_tui.domain.markdown import as_block, as_line, as_table
from mlpm_tui.services.report_chart_text import chart_lines

LONGEST_CELL = 300


def page_markdown(page: pages.Page) -> str:
    """Write a page; all texts in it are inert."""
    parts = [f"# {as_line(page.title)}\n\n{as_line(page.subtitle)}\n"]
    parts += [_section(section) for section in page.sections]
    parts.append(f"---\n\n{as_line(page.footer)}\n")
    return "\n".join(parts)


def _section(section: pages.Section) -> str:
    blocks = [_block(block).rstrip("\n") for block in section.blocks]
    return f"## {as_line(section.title)}\n\n" + "\n\n".join(blocks) + "\n"


def _block(block: pages.Block) -> str:
    match block:
        case pages.Paragraph():
            text = as_line(block.text)
            return f"**{text}**" if block.is_calling else text
        case pages.Bullets():
            return _entries(map(as_line, block.items))
        case pages.Facts():
            return _entries(f"**{_name(name)}** {as_line(text)}" for name, text in block.rows)
        case pages.Table():
            return _table(block)
        case pages.Story():
            rows = "\n".join(f"- **{_name(name)}** {_told(text)}" for name, text in block.rows)
            return f"### {as_line(block.title)}: {as_line(block.badge)}\n\n{rows}"
        case pages.Picture():
            chart = block.chart
            drawn = "\n".join(chart_lines(chart))
            return f"**{as_line(chart.title)}.** {as_line(chart.told)}\n\n```text\n{drawn}\n```"


def _name(name: str) -> str:
    return as_line(name if name.endswith(":") else f"{name}:")


def _told(text: str) -> str:
    """Return a text of several lines as a part of a list's entry."""
    return as_block(text).replace("\n", "\n  ")


def _table(table: pages.Table) -> str:
    heads = [as_line(head) or " " for head in table.heads]
    numbers = table.numbers
    rows = (
        [cell if at in numbers else as_line(cell, LONGEST_CELL) for at, cell in enumerate(row)]
        for row in table.rows
    )
    return f"**{as_line(table.name)}**\n\n{as_table(heads, rows, numbers)}"


def _entries(texts: Iterable[str]) -> str:
    return "".join(f"- {text}\n" for text in texts)
