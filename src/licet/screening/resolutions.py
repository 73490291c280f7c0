"""What people decided about hits: this is, or is not, that party; by whom, why and when; kept and never altered."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resolution:
    """One decision about one hit."""

    text: str
