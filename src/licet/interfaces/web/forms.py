"""Form fields made from the fact dictionary: the question is the label, the type is the control."""

from html import escape
from typing import Any

from licet.facts import FactEntry, countries, dictionary

NOT_KNOWN = "not known"
SHORT = {
    "shipped_on": "Day of shipment",
    "activity": "Controlled act",
    "item_moves": "An item moves, or technology is released",
    "shipped_from": "Leaves from",
    "destination": "Final destination",
    "origin": "Made in",
    "eccn": "ECCN or EAR99",
    "item": "Item",
    "value_usd": "Value",
    "purchaser": "Purchaser",
    "intermediate_consignee": "Intermediate consignee",
    "ultimate_consignee": "Ultimate consignee",
    "end_user": "End user",
}


def text_of(value: Any) -> str:
    """Return a value as a form says it.

    Example:
        >>> text_of(True), text_of(None), text_of(2.0)
        ('yes', '', '2')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def shown(name: str, value: Any) -> str:
    """Return a value in words for people: countries by name, yes and no."""
    entry = dictionary().get(name)
    if entry and entry.type == "country" and value in countries():
        return f"{countries()[value]} ({value})"
    unit = f" {entry.unit}" if entry and entry.unit and value is not None else ""
    return (text_of(value) or "unknown") + unit


def question(entry: FactEntry) -> str:
    """Return what to ask a person for a fact."""
    return entry.question or f"Is it so that: {entry.meaning}?"


def field(name: str, value: Any, label: str | None = None, focus: bool = False, error: str | None = None) -> str:
    """Return the labeled control of a fact, holding a value as text.

    Args:
        name: of the fact.
        value: what it holds now.
        label: in place of the dictionary's question.
        focus: the control asks for the focus after an update.
        error: what is wrong with the value, shown with the control.
    """
    entry = dictionary()[name]
    said, words = text_of(value), escape(label or question(entry))
    id = f"f-{name}"
    unit = f" ({escape(entry.unit)})" if entry.unit else ""
    marks = ' data-focus=""' if focus else ""
    wrong = f'<p class="wrong" id="{id}-wrong">{escape(error)}</p>' if error else ""
    about = f' aria-describedby="{id}-wrong" aria-invalid="true"' if error else ""
    match entry.type:
        case "boolean":
            return _radios(name, said, words, marks, wrong, about)
        case "category":
            options = [(c, c) for c in entry.categories]
            control = _select(name, id, said, options, marks + about)
        case "country":
            options = sorted(((code, f"{full} ({code})") for code, full in countries().items()), key=lambda o: o[1])
            control = _select(name, id, said, options, marks + about)
        case kind:
            typed = 'type="date"' if kind == "date" else 'type="text" autocomplete="off" spellcheck="false"'
            number = ' inputmode="decimal"' if kind == "number" else ""
            value_ = escape(said)
            control = f'<input id="{id}" name="{name}" {typed}{number} value="{value_}"{marks}{about}>'
    return f'<div class="field"><label for="{id}">{words}{unit}</label>{control}{wrong}</div>'


def _radios(name: str, said: str, words: str, marks: str, wrong: str, about: str) -> str:
    chosen = said.lower() if said.lower() in {"yes", "no"} else {"true": "yes", "false": "no"}.get(said.lower(), "")
    parts = []
    for value, text in (("yes", "yes"), ("no", "no"), ("", NOT_KNOWN)):
        on = " checked" if value == chosen else ""
        focus = marks if value == chosen else ""
        parts.append(f'<label><input type="radio" name="{name}" value="{value}"{on}{focus}{about}> {text}</label>')
    return f'<fieldset class="field yesno"><legend>{words}</legend>{"".join(parts)}{wrong}</fieldset>'


def _select(name: str, id: str, said: str, options: list[tuple[str, str]], marks: str) -> str:
    known = {value for value, _ in options}
    rows = [("", NOT_KNOWN), *options]
    if said and said not in known:
        rows.append((said, said))
    body = "".join(
        f'<option value="{escape(value)}"{" selected" if value == said else ""}>{escape(text)}</option>'
        for value, text in rows
    )
    return f'<select id="{id}" name="{name}"{marks}>{body}</select>'


def select(name: str, label: str, options: list[tuple[str, str]], chosen: str) -> str:
    """Return a labeled choice that is no fact."""
    id = f"c-{name.strip('_')}"
    body = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(text)}</option>'
        for value, text in options
    )
    control = f'<select id="{id}" name="{name}">{body}</select>'
    return f'<div class="field"><label for="{id}">{escape(label)}</label>{control}</div>'


def entry(name: str, label: str, attributes: str = "", kind: str = "text") -> str:
    """Return a labeled input that is no fact.

    Args:
        name: of the field; `label`: what it asks, as plain text.
        attributes: further attributes, as HTML.
        kind: of the input.
    """
    quiet = ' autocomplete="off"' if kind == "text" and "autocomplete" not in attributes else ""
    return (
        f'<div class="field"><label for="i-{name}">{escape(label)}</label><input type="{kind}" id="i-{name}" '
        f'name="{name}"{quiet} {attributes}></div>'
    )
