"""The command line: parse, call one public function, print.

Each command lives in a file of its own and is imported only when asked for, so that `licet --version` starts fast.
Data go to stdout, talk goes to stderr. Exit codes: 0 answered; 1 the answer is no or indeterminate where --check was
asked, or an update was refused; 2 wrong use or input that cannot be read; 130 interrupted.
"""

import importlib
import os
import sys

import click

# name -> module in this folder that holds a click command called `command`
COMMANDS: dict[str, str] = {
    "decide": "decide",
    "explain": "explain",
    "compare": "compare",
    "law": "law",
    "facts": "facts",
    "case": "case",
    "ownership": "ownership",
    "expose": "expose",
    "simulate": "simulate",
    "losses": "losses",
    "screen": "screen",
    "serve": "serve",
    "mcp": "mcp",
    "lists": "lists",
    "record": "record",
    "replay": "replay",
    "ledger": "ledger",
    "redecide": "redecide",
    "rescreen": "rescreen",
    "template": "template",
    "questionnaire": "questionnaire",
    "claims": "claims",
}


class LazyGroup(click.Group):
    """A click group that imports a command only when it is called or its help is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"licet.interfaces.cli.{COMMANDS[cmd_name]}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from licet.errors import nearest

        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            near = ", ".join(nearest(args[0], COMMANDS)) or ", ".join(COMMANDS)
            ctx.fail(f"no command {args[0]!r}; nearest: {near}")
        return super().resolve_command(ctx, args)


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from licet.law import ENCODED_THROUGH
        from licet.version import __version__

        click.echo(f"licet {__version__} (US law encoded through {ENCODED_THROUGH})")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Print versions.")
def group() -> None:
    """May this shipment go, on that day, under which rule; and what does the answer cost?

    licet reports what the encoded rules say on a day. It is not legal advice.
    """


def main() -> None:
    """Run the command line; errors of licet become one message on stderr and exit code 2, never a traceback."""
    from licet.errors import LicetError, ListRefused, NotAuthorized

    try:
        group(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        click.echo("interrupted", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (ListRefused, NotAuthorized) as error:
        click.echo(f"{type(error).__name__}: {error}", err=True)
        sys.exit(1)
    except LicetError as error:
        click.echo(f"{type(error).__name__}: {error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        sys.exit(_system_error(error))


def _system_error(error: OSError) -> int:
    """Say what the system refused, and return the exit code; a reader who left early (`| head`) is no error to tell."""
    if "broken pipe" in str(error).lower():
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still to be flushed
        return 130
    where = f"{error.filename!s:.200}: " if error.filename else ""
    text = error.strerror or str(error).partition(" (os error")[0]
    click.echo(f"BadFile: {where}{text[:1].lower()}{text[1:]}.\n  Look at the path, its rights and the room.", err=True)
    return 2
