"""Long results in pages: where a page begins, and the links to the pages beside it."""

from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

from licet.errors import BadValue


def paged(count: int, size: int, at: str, query: Mapping[str, str]) -> tuple[int, str]:
    """Return the number of the first row of the page asked for, and a line with the links to its neighbors.

    Args:
        count: of rows in all; `size`: of a page.
        at: the address of the page.
        query: what is asked of it; `page` counts from 1, and a page after the last stands for the last.

    Raises:
        BadValue: `page` is no number from 1.

    Example:
        >>> paged(120, 50, "/rows", {"page": "3", "text": "a"})[1]
        '<p class="steps">Page 3 of 3. <a href="/rows?text=a&amp;page=2">Previous page</a> </p>'
    """
    number = query.get("page") or "1"
    if not number.isdecimal() or int(number) < 1:
        raise BadValue(f"page is {number!r}", expected="a number from 1")
    last = max((count - 1) // size + 1, 1)
    page = min(int(number), last)
    keep = {name: value for name, value in query.items() if value and name != "page"}
    steps = "".join(
        f'<a href="{escape(at)}?{escape(urlencode({**keep, "page": to}))}">{text}</a> '
        for to, text in ((page - 1, "Previous page"), (page + 1, "Next page"))
        if 1 <= to <= last
    )
    return (page - 1) * size, f'<p class="steps">Page {page} of {last}. {steps}</p>'
