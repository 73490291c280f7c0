"""One question asked through Python, the command line, HTTP, and MCP gives one answer."""

import asyncio
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from mcp import Client
from starlette.testclient import TestClient

import licet
from licet.interfaces import mcp
from licet.interfaces.cli import decide, explain
from licet.interfaces.http.app import create_app
from licet.interfaces.http.settings import Settings

QUESTIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "nothing known": ("us", "text", {}),
    "a payment": ("us", "text", {"item_moves": False, "known_concern": "none", "shipped_on": "2020-08-17"}),
    "a listed end user": (
        "us",
        "text",
        {
            "shipped_on": "2020-09-20",
            "item_moves": True,
            "activity": "reexport",
            "origin": "TW",
            "shipped_from": "TW",
            "destination": "CN",
            "eccn": "EAR99",
            "plant_is_listed_direct_product": True,
            "end_user_on_entity_list": True,
            "end_user_footnote_1": True,
            "entity_list_requirement": "all_items",
            "purpose": "ordinary supply",
            "known_concern": "none",
            "other_list_matches": "none",
        },
    ),
    "as enforced": ("us", "enforcement", {"shipped_on": "2020-08-17", "destination": "CN", "eccn": "3A090.a"}),
    "Chinese law": ("cn", "text", {"shipped_on": "2025-10-10", "destination": "US"}),
}
SHARED = ["determination", "at_least", "at_most", "rule", "citation", "review_policy", "subject_to_ear"]


def by_command_line(law: str, layer: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the answer `licet explain --json` prints."""
    given = [part for name, value in facts.items() for part in ("--fact", f"{name}={value}")]
    result = CliRunner().invoke(
        explain.command, [*(given or ["--fact", "item="]), "--law", law, "--layer", layer, "--json"]
    )
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)["answer"]
    return answer


def by_table(law: str, layer: str, facts: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the answer `licet decide FILE --json` prints for a file of one row."""
    path = folder / "shipment.csv"
    pl.DataFrame([facts or {"item": ""}]).write_csv(path)
    result = CliRunner().invoke(decide.command, [str(path), "--law", law, "--layer", layer, "--json"])
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def by_http(law: str, layer: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the answer of /decide, after checking that /explain gives the same."""
    asked = {"facts": facts, "law": law, "layer": layer}
    api = TestClient(create_app(Settings()), "http://127.0.0.1")
    answer: dict[str, Any] = api.post("/api/v1/decide", json=asked).json()
    assert api.post("/api/v1/explain", json=asked).json()["answer"] == answer
    return answer


def by_mcp(law: str, layer: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the answer of the tool decide."""

    async def talk() -> Any:
        async with Client(mcp.create_server(Settings())) as client:
            return await client.call_tool("decide", {"facts": facts, "law": law, "layer": layer})

    answer: dict[str, Any] = asyncio.run(talk()).structured_content
    return answer


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_entrance_gives_one_answer(name: str, tmp_path: Path) -> None:
    """Python, command line, table, HTTP and MCP agree on what they all say, and whole answers are equal."""
    law, layer, facts = QUESTIONS[name]
    python = licet.explain(facts, law=law, layer=layer).answer.as_dict()  # type: ignore[arg-type]  # text or enforcement
    assert by_command_line(law, layer, facts) == python
    assert by_http(law, layer, facts) == python
    for answer in (by_table(law, layer, facts, tmp_path), by_mcp(law, layer, facts)):
        assert {key: answer[key] for key in SHARED} == {key: python[key] for key in SHARED}


def test_the_questions_have_different_answers() -> None:
    """The questions that are asked everywhere do not all have the same answer."""
    answers = {licet.explain(f, law=law, layer=layer).answer.determination for law, layer, f in QUESTIONS.values()}  # type: ignore[arg-type]  # same
    assert answers == {"indeterminate", "license required", "no license required"}
