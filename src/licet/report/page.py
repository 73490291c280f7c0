"""One self-contained page of HTML: everything inside, nothing loaded, every text escaped."""

from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources


def page(title: str, sections: Iterable[str]) -> str:
    """Return a whole page from sections of HTML.

    Example:
        >>> page("A < B", ["<p>x</p>"]).count("A &lt; B")
        1
    """
    style = resources.files("licet.report").joinpath("style.css").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head>\n<body>\n"
        + "\n".join(sections)
        + "\n</body></html>\n"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = ()) -> str:
    """Return an HTML table; cells are HTML already, columns in `numbers` are set as figures.

    Example:
        >>> '<td class="number">1</td>' in table(["a"], [["1"]], numbers=[0])
        True
    """
    kind = dict.fromkeys(numbers, ' class="number"')
    heads = "".join(f"<th{kind.get(i, '')}>{escape(name)}</th>" for i, name in enumerate(head))
    body = "".join(
        "<tr>" + "".join(f"<td{kind.get(i, '')}>{cell}</td>" for i, cell in enumerate(row)) + "</tr>" for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'


def link(address: str | None, text: str) -> str:
    """Return a link to a web address, or the text alone if there is none that is safe to follow.

    Example:
        >>> link("javascript:x", "a"), link("https://x.org", "b")
        ('a', '<a href="https://x.org">b</a>')
    """
    if address and address.startswith(("https://", "http://")):
        return f'<a href="{escape(address)}">{escape(text)}</a>'
    return escape(text)


def key(entries: Iterable[tuple[str, str]]) -> str:
    """Return the key of colors: (CSS class, words) pairs."""
    square = '<svg viewBox="0 0 10 10" aria-hidden="true"><rect class="{}" width="10" height="10"/></svg>'
    items = "".join(f"<li>{square.format(name)}{escape(text)}</li>" for name, text in entries)
    return f'<ul class="key">{items}</ul>'


def fold(summary: str, content: str) -> str:
    """Return content folded under a summary line."""
    return f"<details><summary>{escape(summary)}</summary>{content}</details>"
