"""Options that several commands share."""

from collections.abc import Callable
from typing import Any

import click

from licet.law import JURISDICTIONS


def law_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --law and --layer."""
    function = click.option(
        "--law", type=click.Choice(list(JURISDICTIONS)), default="us", show_default=True, help="Jurisdiction."
    )(function)
    return click.option(
        "--layer",
        type=click.Choice(["text", "enforcement"]),
        default="text",
        show_default=True,
        help="Decide by the text as printed, or as enforced.",
    )(function)


extra_option = click.option(
    "--extra",
    type=click.Choice(["refuse", "keep"]),
    default="refuse",
    show_default=True,
    help="A column that is no fact is refused, or kept as it is.",
)

headers_option = click.option(
    "--headers", metavar="MAP", help="Headers that stand for facts: ko, zh, or a CSV file with columns header and fact."
)
