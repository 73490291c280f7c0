"""Run the command line as `python -m licet`."""

from licet.interfaces.cli import main

main()
