"""A report as one HTML file: no scripts, and nothing in it that is loaded from anywhere."""

import re
from collections.abc import Iterable
from html import escape

from mlpm_tui.domain import report_pages as pages
from mlpm_tui.domain.ids import NAMED
from mlpm_tui.domain.text import safe_block, safe_line
from mlpm_tui.places import shipped
from mlpm_tui.services.report_svg import chart_svg

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""What a browser may do with the page: use its own style, and nothing else."""
SMALL = 3
"""A table of so many columns takes no more room than it needs."""
WHOLE = re.compile(rf"{NAMED.pattern}|\b\d{{4}}-\d\d-\d\d\b|\b\d[\d.,-]* %")
"""What means something only in one piece."""
OUTCOMES = ("success", "partial", "failure")


def page_html(page: pages.Page) -> str:
    """Write a page; all texts in it are inert."""
    links = "".join(
        f'<li><a href="#{_anchor(section)}">{_line(section.title)}</a></li>'
        for section in page.sections
    )
    body = "\n".join(map(_section, page.sections))
    style = (shipped("styles") / "report.css").read_text(encoding="utf-8")
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{_plain(page.title)}</title>
<style>
{style}</style>
</head>
<body>
<header>
<h1>{_line(page.title)}</h1>
<p class="subtitle">{_line(page.subtitle)}</p>
<nav aria-label="Sections"><ul>{links}</ul></nav>
</header>
<main>
{body}
</main>
<footer>{_line(page.footer)}</footer>
</body>
</html>
"""


def _line(text: str) -> str:
    return _in_whole(_plain(text))


def _plain(text: str) -> str:
    return escape(safe_line(text))


def _in_whole(text: str) -> str:
    """Keep ids, days and per cents on one line each: a browser would break them in two."""
    return WHOLE.sub(r'<span class="whole">\g<0></span>', text)


def _anchor(section: pages.Section) -> str:
    return re.sub(r"[^a-z]+", "-", section.title.casefold())


def _section(section: pages.Section) -> str:
    name = _anchor(section)
    blocks = "\n".join(map(_block, section.blocks))
    head = f'<h2 id="{name}">{_line(section.title)}</h2>'
    return f'<section aria-labelledby="{name}">\n{head}\n{blocks}\n</section>'


def _block(block: pages.Block) -> str:
    match block:
        case pages.Paragraph():
            kind = ' class="calling"' if block.is_calling else ""
            return f"<p{kind}>{_line(block.text)}</p>"
        case pages.Bullets():
            return f"<ul>{''.join(f'<li>{_line(item)}</li>' for item in block.items)}</ul>"
        case pages.Facts():
            return f'<dl class="facts">{_rows(block.rows)}</dl>'
        case pages.Table():
            return _table(block)
        case pages.Story():
            return _story(block)
        case pages.Picture():
            chart = block.chart
            told = f"<strong>{_line(chart.title)}.</strong> {_line(chart.told)}"
            return f"<figure>\n{chart_svg(chart)}\n<figcaption>{told}</figcaption>\n</figure>"


def _rows(rows: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f"<dt>{_line(name.removesuffix(':'))}</dt><dd>{_in_whole(escape(safe_block(text)))}</dd>"
        for name, text in rows
    )


def _story(story: pages.Story) -> str:
    kind = story.badge if story.badge in OUTCOMES else "other"
    badge = f'<span class="badge">{_line(story.badge)}</span>'
    head = f"{badge}<h3>{_line(story.title)}</h3>"
    return f'<article class="{kind}">{head}<dl>{_rows(story.rows)}</dl></article>'


def _table(table: pages.Table) -> str:
    heads = "".join(
        f'<th scope="col"{_kind(at, table)}>{_line(head)}</th>'
        for at, head in enumerate(table.heads)
    )
    rows = "\n".join(
        "<tr>"
        + "".join(f"<td{_kind(at, table)}>{_line(cell)}</td>" for at, cell in enumerate(row))
        + "</tr>"
        for row in table.rows
    )
    caption = f"<caption>{_line(table.name)}</caption>"
    head = f"<thead><tr>{heads}</tr></thead>"
    size = ' class="small"' if len(table.heads) <= SMALL else ""
    return (
        f'<div class="wide"><table{size}>{caption}{head}\n<tbody>\n{rows}\n</tbody></table></div>'
    )


def _kind(at: int, table: pages.Table) -> str:
    return ' class="number"' if at in table.numbers else ""
