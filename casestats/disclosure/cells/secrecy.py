"""Which unknowns are kept secret, which are out already, and what a reader knows of them while they are hidden."""

from __future__ import annotations

import numpy as np

from casestats.disclosure.cells.facts import Facts
from casestats.disclosure.cells.relating import Pair
from casestats.disclosure.numbers.problem import OPEN, Mask, Whole
from casestats.disclosure.policy import Policy, Zeros


class Secrecy:
    """One entry for each place in each epoch.

    `there`: a table has the place, in some epoch at least, or a form that no table prints. `named`: or a public
    relation. `printed`: some release prints it in this epoch. `low` and `high`: what a reader knows while it is hidden;
    `lower` of what is suppressed. `truth_known`: False for an audit, where what is shown is all there is.
    """

    def __init__(self, facts: Facts, policy: Policy, *, lower: int, truth_known: bool) -> None:
        self.facts, self.policy, self.truth_known = facts, policy, truth_known
        places, first = facts.universe.places, facts.universe.first
        self.place_of: Whole = np.repeat(np.arange(len(places)), np.diff(first))
        self.named: Mask = self.place_of < facts.universe.named
        self.printed: Mask = facts.now | facts.kept | facts.shown | facts.banded
        self.there: Mask = self.place_of < facts.universe.formed
        thresholds = [policy.threshold_of(place.measure) for place in places]
        widths = [policy.width_of(place.measure) for place in places]
        self.threshold: Whole = np.array(thresholds, dtype=np.int64)[self.place_of]
        self._width: Whole = np.array(widths, dtype=np.int64)[self.place_of]
        suppressed = facts.kept | (facts.now & ~facts.banded)
        self.low: Whole = np.maximum(facts.low, np.where(suppressed, lower, 0))
        self.high: Whole = facts.high
        self.only_banded: Mask = facts.banded & ~facts.kept & ~facts.now
        """Never printed but as a band: their width is what the band leaves."""

    @property
    def must_show(self) -> Mask:
        """What is out already, and the zeros of a publication that shows all of them."""
        facts = self.facts
        if not self.truth_known:
            return facts.counted
        zeros = facts.now & facts.counted & (facts.truth == 0) & ~facts.withheld & ~facts.kept
        return facts.shown | zeros if self.policy.zeros is Zeros.PUBLISH else facts.shown

    @property
    def small(self) -> Mask:
        """Known to be a count that the rule hides."""
        return self.facts.counted & (self.facts.truth >= 1) & (self.facts.truth < self.threshold)

    @property
    def improper(self) -> Mask:
        """Not to be shown for what they are, whether or not an earlier release has shown them."""
        return self.facts.now & (self.small | self.facts.withheld)

    @property
    def must_hide(self) -> Mask:
        if not self.truth_known:
            return ~self.must_show
        return (self.improper | self.facts.kept | ~self.facts.now) & ~self.must_show

    @property
    def guarded(self) -> Mask:
        """Printed cells, if they are hidden. What is not printed (in this epoch), if it is small or nobody knows."""
        unprinted = self.there & ~self.printed & (~self.facts.counted | self.small)
        return np.where(self.only_banded, self.facts.low < self.threshold, self.printed | unprinted)

    @property
    def promised(self) -> Mask:
        """Whose width is promised whatever they hold."""
        return self.printed & self.guarded

    @property
    def width(self) -> Whole:
        room = np.where(self.facts.banded & (self.high < OPEN), self.high - self.low, OPEN)
        return np.minimum(self._width, np.maximum(room, 1))

    def width_of(self, pair: Pair) -> int:
        return int(max(self._width[pair.more], self._width[pair.less]))

    def threshold_of(self, pair: Pair) -> int:
        return int(max(self.threshold[pair.more], self.threshold[pair.less]))

    def is_small(self, pair: Pair) -> bool:
        """Whether a difference is one that the rule hides; only where both ends are counted."""
        truth = self.facts.truth
        size = abs(int(truth[pair.more] - truth[pair.less]))
        if size == 0:
            return pair.nesting and self.policy.group_disclosure and bool(truth[pair.more])
        return size < self.threshold_of(pair)

    def is_secret(self, pair: Pair) -> bool:
        """Whether a difference is kept secret: a small one, and one of which nobody knows. Not one whose both ends
        earlier releases have shown, nor one with a place that nobody prints or speaks of."""
        facts, ends = self.facts, [pair.more, pair.less]
        if not self.named[ends].all() or (self.truth_known and facts.shown[ends].all()):
            return False
        if pair.nesting and facts.counted[pair.more] and not facts.truth[pair.more]:
            return False  # nobody in the group: nothing to tell of anybody
        return not (self.truth_known and facts.counted[ends].all()) or self.is_small(pair)
