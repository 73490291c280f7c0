"""Every command, fact, rule, error and public name is documented, and examples in docstrings are right."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import licet
from licet import errors
from licet.interfaces.cli import COMMANDS, group
from licet.law import JURISDICTIONS, load

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
MODULES = sorted(
    name for _, name, _ in pkgutil.walk_packages(licet.__path__, "licet.") if not name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_modules_say_what_they_are_and_their_examples_run(name: str) -> None:
    """Each module has a docstring, and each example in it prints what it says."""
    module = importlib.import_module(name)
    assert module.__doc__, name
    failed, _ = doctest.testmod(module)
    assert failed == 0


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_commands_have_help_and_a_page(name: str) -> None:
    """Each command explains itself and is in the reference."""
    command = group.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    assert command.help or command.short_help
    assert f"## licet {name}" in (REFERENCE / "commands.md").read_text()


def test_the_reference_is_up_to_date() -> None:
    """The generated pages are what the package says today: run `python tools/reference.py` after a change."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("reference", ROOT / "tools" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for page, text in module.pages().items():
        assert (REFERENCE / page).read_text() == text, page


@pytest.mark.parametrize("code", sorted(JURISDICTIONS))
def test_rules_are_cited(code: str) -> None:
    """Each rule has title, citation and source; each condition can be put in words."""
    for rule in load(code).rules:
        assert rule.title, rule.id
        assert rule.citation, rule.id
        assert rule.source, rule.id
        assert rule.confidence in {"high", "medium", "low"}, rule.id


def test_errors_are_drawn() -> None:
    """Each error is in the tree of the module docstring."""
    for name, thing in vars(errors).items():
        if isinstance(thing, type) and issubclass(thing, Exception):
            assert name in (errors.__doc__ or ""), name


def test_public_names_exist_and_are_described() -> None:
    """Everything public can be had and has a docstring."""
    for name in licet.__all__:
        thing = getattr(licet, name)
        assert name.startswith("__") or name == "F" or thing.__doc__, name
