"""The law does not look at a clock: its cases come out the same in 2019, today, in a year and in five."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
# Put before everything else in a process of its own: the types stay what they are, only what they say of now moves.
CLOCK = """
import datetime, gc, os, time
shift = datetime.timedelta(days=int(os.environ["FAKE_DAYS"]))
real_time, real_now = time.time, datetime.datetime.now
time.time = lambda: real_time() + shift.total_seconds()
time.time_ns = lambda: int(time.time() * 1e9)
def now(cls, tz=None): return real_now(tz) + shift
def today(cls): return (real_now() + shift).date()
def set_(kind, name, verb): gc.get_referents(kind.__dict__)[0][name] = classmethod(verb)
set_(datetime.date, "today", today)
set_(datetime.datetime, "now", now)
set_(datetime.datetime, "today", now)
set_(datetime.datetime, "utcnow", now)
import ctypes
for kind in (datetime.date, datetime.datetime): ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))
"""
# Prints what the clock says, how many cases hold, and the digest of every answer in both layers.
ANSWERS = """
import hashlib, json, time
from datetime import date, datetime
from importlib import resources
from licet.decision.casefile import case_files, differences, read_cases
from licet.decision.determination import decide_row
from licet.flow import program
from licet.law import JURISDICTIONS
answers, held = [], 0
for code, folder in JURISDICTIONS.items():
    for path in case_files([str(resources.files(folder))]):
        for case in read_cases(path):
            held += not differences(case, program(code, case.layer))
            answers += [decide_row(case.facts, program(code, layer)).as_dict() for layer in ("text", "enforcement")]
digest = hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()
print(date.today(), datetime.now().date(), date.fromtimestamp(time.time()), held, len(answers) // 2, digest)
"""
TODAY = date.today()  # the one place where the tests look at a clock, to show that the law does not


def said(day: date, folder: Path) -> list[str]:
    """Return what a process says whose clock stands at a day."""
    (folder / "sitecustomize.py").write_text(CLOCK)
    surroundings = {**os.environ, "FAKE_DAYS": str((day - TODAY).days), "PYTHONPATH": f"{folder}:{SOURCE}"}
    done = subprocess.run(  # our own text
        [sys.executable, "-c", ANSWERS], env=surroundings, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return what is said today."""
    return said(TODAY, tmp_path_factory.mktemp("today"))


@pytest.mark.parametrize(
    "day", [date(2019, 6, 1), TODAY + timedelta(days=365), TODAY + timedelta(days=5 * 365)], ids=["2019", "+1", "+5"]
)
def test_answers_do_not_depend_on_the_clock(day: date, today: list[str], tmp_path: Path) -> None:
    """A process that believes it is another day holds the same cases and gives the same answers, byte for byte."""
    found = said(day, tmp_path)
    assert found[:3] == [day.isoformat()] * 3
    assert found[3:] == today[3:]
    assert found[3] == found[4]
