"""Run the command line as `python -m licet`."""

from licet.interfaces.cli import main

if __name__ == "__main__":
    main()
