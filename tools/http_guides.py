"""Write what the commands in docs/guides/http.md and docs/guides/mcp.md print below them, by running them.

A block of `curl` commands against localhost:8000 is followed by the replies of a server made for the page; a block
`call TOOL {arguments}` by the answer of the MCP tool. `tests/interfaces/test_server_guides.py` compares.
"""

import asyncio
import json
import re
import shlex
import sys
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
from mcp import Client
from starlette.testclient import TestClient

from licet.interfaces import mcp
from licet.interfaces.http.app import create_app
from licet.interfaces.http.settings import Settings

ROOT = Path(__file__).parents[1]
GUIDES = ("http.md", "mcp.md")
LISTED = {"entry_id": ["us.el:1", "us.el:2"], "name": ["Huawei Technologies Co., Ltd.", "HiSilicon Technologies"]}
BLOCK = re.compile(r"```sh\n((?:curl|call) .*?)```\n\n```(json|text)\n.*?```", re.DOTALL)


def curl(api: TestClient, command: str) -> str:
    """Return what a curl command prints."""
    words = shlex.split(command.replace("\\\n", " "))
    url = next(word for word in words if word.startswith("localhost:8000"))
    given = [words[i + 1] for i, word in enumerate(words) if word == "-H"]
    headers = dict(header.split(": ", 1) for header in given)
    body = next((words[i + 1] for i, word in enumerate(words) if word in {"-d", "--data-binary"}), None)
    form = next((words[i + 1] for i, word in enumerate(words) if word == "--data-urlencode"), None)
    data = dict([form.split("=", 1)]) if form else None
    content = body.encode() if body else None
    method = "POST" if body or form else "GET"
    reply = api.request(method, url.removeprefix("localhost:8000"), headers=headers, content=content, data=data)
    head = f"HTTP/1.1 {reply.status_code} {reply.reason_phrase}\n" if "-i" in words else ""
    shown = 'etag: "…"\n' if "etag" in reply.headers else ""  # it changes with every rule
    shown += "idempotency-replayed: true\n" if "idempotency-replayed" in reply.headers else ""
    return (head + shown + "\n" if head else "") + reply.text.rstrip("\n")


def call(command: str, settings: Settings) -> str:
    """Return the answer of an MCP tool, as the client gets it."""
    _, tool, arguments = command.strip().split(" ", 2)

    async def talk() -> Any:
        async with Client(mcp.create_server(settings)) as client:
            return await client.call_tool(tool, json.loads(arguments))

    found = asyncio.run(talk())
    return str(found.content[0].text)


def pages() -> dict[str, str]:
    """Return the guides with what their commands print today."""
    with tempfile.TemporaryDirectory() as folder:
        names = Path(folder) / "names.csv"
        pl.DataFrame(LISTED).write_csv(names)
        settings = Settings(str(Path(folder) / "records.db"), (str(names),))
        api = TestClient(create_app(settings), "http://localhost:8000")

        def written(found: re.Match[str]) -> str:
            commands, kind = found.groups()
            printed = "\n".join(
                curl(api, command) if command.startswith("curl") else call(command, settings)
                for command in re.split(r"\n(?=curl|call)", commands.rstrip("\n"))
            )
            return f"```sh\n{commands}```\n\n```{kind}\n{printed}\n```"

        return {name: BLOCK.sub(written, (ROOT / "docs" / "guides" / name).read_text()) for name in GUIDES}


if __name__ == "__main__":
    for name, text in pages().items():
        (ROOT / "docs" / "guides" / name).write_text(text)
        sys.stderr.write(f"docs/guides/{name}\n")
