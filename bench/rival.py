"""A rival package in a Python of its own, asked one line of JSON at a time."""

import json
import subprocess
from pathlib import Path


class Rival:
    """Run `code` under another Python; `ask` sends one question and returns its answer.

    The code reads lines of JSON from standard input and prints one line of JSON for each, after a first line "ready".
    """

    def __init__(self, python: str, code: str, *arguments: str | Path):
        command = [python, "-W", "ignore", "-c", code, *map(str, arguments)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        first = self.process.stdout.readline().strip()
        if first != "ready":
            raise SystemExit(f"the rival did not start: {first!r}; make its environment with bench/rivals.sh")

    def ask(self, question: object) -> object:
        """Send a question, wait for the answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        """End the rival."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()
