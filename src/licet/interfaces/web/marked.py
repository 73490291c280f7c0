"""A text with its claims marked in place, escaped sign by sign: nothing of it can become part of the page."""

import unicodedata
from collections.abc import Sequence
from html import escape
from itertools import pairwise

from licet.evidence.claims import Claim

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def plain(text: str) -> str:
    """Return a text without signs that do not print or that turn the direction; its lines stay.

    Example:
        >>> plain("a\\u202eb\\nc")
        'ab\\nc'
    """
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in HIDDEN)


def marked(text: str, claims: Sequence[Claim]) -> str:
    """Return a text as HTML in which the words of every claim are marked and can be linked to as `at-ID`.

    Example:
        >>> from licet.evidence.document import Span
        >>> claim = Claim("a", "", Span(0, 9), Span(0, 2), "", "count", None, "sold", 40.0)
        >>> marked("40 <b>", [claim])
        '<span id="at-a" class="at"><mark class="figure">40</mark></span> &lt;b&gt;'
    """
    cuts = {0, len(text)}
    spans = []
    for claim in claims:
        place = claim.mark if claim.mark.start < claim.mark.end else claim.span
        start, end = max(place.start, 0), min(place.end, len(text))
        if start < end:
            spans.append((start, end, claim))
            cuts |= {start, end}
    out: list[str] = []
    open_: list[tuple[int, int, Claim]] = []
    begins: dict[int, list[tuple[int, int, Claim]]] = {}
    for span in spans:
        begins.setdefault(span[0], []).append(span)
    for start, end in pairwise(sorted(cuts)):
        new = begins.get(start, [])
        open_ = [span for span in open_ if span[1] > start] + new
        body = escape(plain(text[start:end]))
        if open_:
            body = f'<mark class="{_kind(open_)}">{body}</mark>'
        ids = "".join(f'<span id="at-{escape(claim.id)}" class="at">' for _, _, claim in new)
        out.append(f"{ids}{body}{'</span>' * len(new)}")
    return "".join(out)


def _kind(spans: Sequence[tuple[int, int, Claim]]) -> str:
    """Return what a stretch is marked as: what is narrowest and says most."""
    if any(claim.is_figure for _, _, claim in spans):
        return "figure"
    return "quote" if any(claim.kind == "quote" for _, _, claim in spans) else "other"
