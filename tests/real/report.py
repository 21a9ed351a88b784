# SPDX-License-Identifier: Apache-2.0
"""One line for every thing checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cluster import UnexpectedAnswer
from tool import Outcome


class CheckFailed(Exception):
    """Something that was checked isn't so; it has been said."""


class Report:
    def __init__(self) -> None:
        self.failures = 0
        self._latest: Outcome | None = None

    def saw(self, outcome: Outcome) -> Outcome:
        """Remembers a run of the tool, to be shown in full should a check after it fail."""
        self._latest = outcome
        return outcome

    def check(self, what: str, holds: bool, found: object = "") -> None:
        print(f"  {'✓' if holds else '✗'} {what}" + ("" if holds or found == "" else f"; found: {found}"), flush=True)
        if not holds:
            raise CheckFailed(what)

    def equal(self, what: str, found: object, expected: object) -> None:
        self.check(f"{what}: {expected}", found == expected, found)

    def broken(self, outcome: Outcome, sentences: list[str]) -> None:
        """What a run of the tool broke, if anything; the next runs go on."""
        if sentences:
            self.failures += 1
            print("".join(f"    ✗ {sentence}\n" for sentence in sentences) + str(outcome), flush=True)

    @contextmanager
    def case(self, title: str) -> Iterator[None]:
        """A group of checks that ends at the first that fails, and lets the next group run."""
        print(title, flush=True)
        self._latest = None
        try:
            yield
        except (CheckFailed, UnexpectedAnswer) as failure:
            self.failures += 1
            if isinstance(failure, UnexpectedAnswer):
                print(f"  ✗ {failure}")
            if self._latest:
                print(self._latest, flush=True)
