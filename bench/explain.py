"""Seconds to explain one shipment in process, and to print the version from a cold start.

python bench/explain.py
"""

import statistics
import subprocess
import sys
import time

from licet.decision.determination import decide_row
from licet.decision.trace import explain
from licet.facts import check_row
from licet.flow import program

FACTS = {
    "shipped_on": "2020-09-20",
    "activity": "reexport",
    "origin": "TH",
    "destination": "CN",
    "eccn": "EAR99",
    "plant_is_listed_direct_product": "yes",
    "end_user_footnote_1": "yes",
    "end_user_on_entity_list": "yes",
}


def median_ms(run: object, times: int) -> float:
    """Return the median time of a call in milliseconds."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        run()  # type: ignore[operator]
        seconds.append(time.perf_counter() - start)
    return 1000 * statistics.median(seconds)


def main() -> None:
    """Run and print."""
    law, row = program("us"), check_row(FACTS)
    print(f"{len(law.rules)} rule versions")
    print(f"decide one row:   {median_ms(lambda: decide_row(row, law), 500):8.3f} ms")
    print(f"explain one row:  {median_ms(lambda: explain(row, law), 200):8.3f} ms")
    cold = median_ms(
        lambda: subprocess.run([sys.executable, "-m", "licet", "--version"], check=True, capture_output=True), 7
    )
    bare = median_ms(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True, capture_output=True), 7)
    print(f"licet --version:  {cold:8.0f} ms, of which Python itself {bare:.0f} ms")


if __name__ == "__main__":
    main()
