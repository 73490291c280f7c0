"""Settings shared by all tests: random cases are the same on every run."""

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))  # tests share `shared` and `random_law`

settings.register_profile(
    "licet", derandomize=True, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("licet")
