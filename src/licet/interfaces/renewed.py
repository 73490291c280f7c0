"""Something read from files, and read again when they change; what was read before answers meanwhile."""

import gc
import sys
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from licet.errors import LicetError

SECONDS = 5.0  # between two looks at the files
Held = TypeVar("Held")


class Renewed(Generic[Held]):
    """A thing made from files. Whoever asks for it gets it at once: a newer one is made in the background.

    Args:
        make: reads the files.
        mark: tells their state; equal as long as nothing has changed.
        first: the thing as of now; made here if None.
        every: seconds between two looks, taken only when somebody asks; 5 if None.

    Raises:
        LicetError: the files cannot be read at the start. Later the error is printed, and the thing kept.

    Example:
        >>> files = ["a"]
        >>> held = Renewed(lambda: files[0].upper(), lambda: tuple(files), every=0)
        >>> files[0] = "b"
        >>> held.now(), held.wait(), held.now()
        ('A', None, 'B')
    """

    def __init__(
        self,
        make: Callable[[], Held],
        mark: Callable[[], object],
        first: Held | None = None,
        every: float | None = None,
    ) -> None:
        self._make, self._mark = make, mark
        self._every = SECONDS if every is None else every
        self._seen = mark()
        self._held = make() if first is None else first
        self._looked = time.monotonic()
        self._work: threading.Thread | None = None
        self._lock = threading.Lock()

    def now(self) -> Held:
        """Return the thing, and have a newer one made if the files have changed."""
        held = self._held
        if time.monotonic() - self._looked >= self._every and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return held

    def wait(self) -> None:
        """Wait until what is being made is there."""
        if self._work is not None:
            self._work.join()

    def _look(self) -> None:
        self._looked = time.monotonic()
        if self._work is not None and self._work.is_alive():
            return
        try:
            seen = self._mark()
        except LicetError as error:
            seen = str(error)  # said once, when it cannot be read either
        if seen != self._seen:
            self._seen = seen
            self._work = threading.Thread(target=self._renew, daemon=True)
            self._work.start()

    def _renew(self) -> None:
        try:
            self._held = self._make()
        except LicetError as error:
            print(f"a newer edition cannot be read, the one before still answers: {error}", file=sys.stderr)
        else:
            gc.freeze()  # as at the start: looking through lists for garbage would cost a tenth of each answer
