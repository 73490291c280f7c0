"""Write docs/reference from the package: facts, rules, edges, commands, errors. Run it after a change.

python tools/reference.py
"""

from copy import copy
from pathlib import Path
from typing import Any

import click

from licet import errors
from licet.clause import describe
from licet.facts import dictionary
from licet.interfaces.cli import COMMANDS, group
from licet.law import JURISDICTIONS, load
from licet.law.edges import edges as edges_of

# As the command line sets it.
AS_PRINTED: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100, "terminal_width": 100}
ROOT = Path(__file__).parents[1] / "docs" / "reference"


def cell(text: str) -> str:
    """Return text that fits a table cell."""
    return text.replace("|", "\\|").replace("\n", " ")


def facts() -> str:
    """Return the page of the fact dictionary."""
    lines = [
        "# Facts",
        "",
        "What rules may ask for. Generated from `src/licet/facts.csv`.",
        "",
        "| fact | type | given by | meaning | source |",
        "|---|---|---|---|---|",
    ]
    for entry in dictionary().values():
        kind = entry.type + (f", {entry.unit}" if entry.unit else "")
        kind += f": {', '.join(entry.categories)}" if entry.categories else ""
        lines.append(f"| `{entry.name}` | {kind} | {entry.given_by} | {cell(entry.meaning)} | {cell(entry.source)} |")
    return "\n".join(lines) + "\n"


def rules() -> str:
    """Return the page of rules, with their conditions."""
    lines = ["# Rules", "", "Every encoded rule in every version. Generated from `src/licet/law`.", ""]
    for code in JURISDICTIONS:
        law = load(code)
        lines += [f"## {law.name}", "", f"Encoded through {law.encoded_through}.", ""]
        for rule in law.rules:
            until = f"to before {rule.until}" if rule.until else "and on"
            lines += [
                f"### {rule.id} ({rule.since} {until})",
                "",
                f"{rule.title}. {rule.citation}. Source: {rule.source}.",
            ]
            more = [f"Effect: {rule.effect}", f"confidence: {rule.confidence}"]
            more += [f"concludes `{rule.concludes}`"] if rule.concludes else []
            more += [f"lifts {', '.join(rule.lifts)}"] if rule.lifts else []
            more += [f"review policy: {rule.review_policy}"] if rule.review_policy else []
            more += [f"enforced from {rule.enforced_since}"] if rule.enforced_since else []
            more += [f"not enforced from {rule.enforced_until}"] if rule.enforced_until else []
            lines += [
                "; ".join(more) + ".",
                *([rule.note] if rule.note else []),
                "",
                "```",
                describe(rule.when),
                "```",
                "",
            ]
    return "\n".join(lines)


def edges() -> str:
    """Return the page of the days on which a law changes."""
    lines = [
        "# Edges",
        "",
        "Every day on which a version of a rule begins or no longer binds. Generated from `src/licet/law`; each row is",
        "tested on the day before, the day and the day after (`tests/law/test_edges.py`). Rows of the layer",
        "`enforcement` stand only where it differs from the text.",
        "",
    ]
    for code in JURISDICTIONS:
        law = load(code)
        lines += [f"## {law.name}", "", "| day | rule | change | layer | source |"]
        lines += ["|---|---|---|---|---|"]
        for edge in edges_of(law):
            change = "begins" if edge.begins else "ends the day before"
            source = cell(edge.rule.source)
            lines.append(f"| {edge.on} | `{edge.rule.id}` | {change} | {edge.layer} | {source} |")
        lines.append("")
    return "\n".join(lines)


def commands() -> str:
    """Return the page of commands, as their --help prints them."""
    lines = ["# Commands", "", "Exit codes: 0 answered; 1 no, indeterminate or refused, where asked; 2 wrong use.", ""]
    for name in COMMANDS:
        command = group.get_command(click.Context(group), name)
        assert command is not None
        lines += [f"## licet {name}", "", "```", _help(command, f"licet {name}"), "```", ""]
        if isinstance(command, click.Group):
            for sub, inner in command.commands.items():
                lines += [f"### licet {name} {sub}", "", "```", _help(inner, f"licet {name} {sub}"), "```", ""]
    return "\n".join(lines)


def _help(command: click.Command, name: str) -> str:
    fresh = copy(command)
    fresh._help_option = None  # of the first context it was seen in, whatever that was
    return fresh.get_help(click.Context(fresh, **AS_PRINTED, info_name=name))


def mistakes() -> str:
    """Return the page of errors."""
    return f"# Errors\n\n```\n{errors.__doc__}```\n"


def pages() -> dict[str, str]:
    """Return every generated page by file name."""
    return {
        "facts.md": facts(),
        "rules.md": rules(),
        "edges.md": edges(),
        "commands.md": commands(),
        "errors.md": mistakes(),
    }


if __name__ == "__main__":
    ROOT.mkdir(exist_ok=True)
    for name, text in pages().items():
        (ROOT / name).write_text(text)
