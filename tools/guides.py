"""Run the commands of a guide and put what they print under them: python tools/guides.py docs/guides/records.md …

A block of a guide that begins with `$ ` is a session: each line after `$ ` is run by bash in one folder, and what it
prints follows. `$ cat FILE` of a file that is not there yet makes it, with the lines shown. Digests, which change with
every law and second, are shown as `…`.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

SESSION = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DIGEST = re.compile(r"\b[0-9a-f]{12,64}\b")


def run(text: str, folder: Path) -> str:
    """Return a guide with the real output of its commands, run in order in a folder."""
    return SESSION.sub(lambda block: f"```console\n{_session(block.group(1), folder)}```", text)


def _session(block: str, folder: Path) -> str:
    out = []
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        name = command.removeprefix("cat ")
        if command.startswith("cat ") and not (folder / name).exists():
            (folder / name).write_text(shown, encoding="utf-8")
        said = _bash(command, folder)
        out.append(f"$ {command}\n{said}")
    return "".join(out)


def _bash(command: str, folder: Path) -> str:
    licet = f'licet() {{ "{sys.executable}" -m licet "$@"; }}\n'
    done = subprocess.run(  # noqa: S603 - commands of our own guides
        ["/bin/bash", "-c", licet + command], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "COLUMNS": "120", "PYTHONUTF8": "1"}, check=False,
    )  # fmt: skip
    said = DIGEST.sub("…", done.stdout.decode())
    return said if not said or said.endswith("\n") else said + "\n"


def main() -> None:
    """Rewrite the guides named on the command line."""
    for name in sys.argv[1:]:
        path = Path(name)
        with tempfile.TemporaryDirectory() as folder:
            path.write_text(run(path.read_text(encoding="utf-8"), Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
