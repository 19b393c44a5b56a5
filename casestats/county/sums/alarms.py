"""What a member or a coordinator of sealed sums refuses, by name, so that a person can be told of it."""

from __future__ import annotations

from enum import StrEnum

from casestats.errors import Refused


class Alarm(StrEnum):
    """What was refused. A person must look at it: none of it happens when everybody does as agreed."""

    UNREADABLE = "sums_unreadable"
    SIGNATURE = "sums_signature"
    OTHER_COUNTY = "sums_other_county"
    OTHER_FORM = "sums_other_form"
    FINGERPRINT = "sums_fingerprint"
    SECOND_ROSTER = "sums_second_roster"
    NOT_IN_ROSTER = "sums_not_in_roster"
    OWN_KEYS = "sums_own_keys"
    FEW_MEMBERS = "sums_few_members"
    DUPLICATES = "sums_duplicates"
    WEAK_KEY = "sums_weak_key"
    SWAPPED_KEYS = "sums_swapped_keys"
    FEW_CHANGED = "sums_few_changed"
    OTHER_ROSTER = "sums_other_roster"
    OTHER_PERIOD = "sums_other_period"
    UNKNOWN_ROUND = "sums_unknown_round"
    REPLAYED_ROUND = "sums_replayed_round"
    SECOND_ROUND = "sums_second_round"
    LATE = "sums_late"
    FAKE_MEMBER = "sums_fake_member"
    SPLIT_VIEW = "sums_split_view"
    MISSING = "sums_missing"
    TRUNCATED = "sums_truncated"
    SECOND_MESSAGE = "sums_second_message"
    TOO_EARLY = "sums_too_early"
    NO_SUM = "sums_no_sum"


class Doubtful(Refused):
    """Refused, with the alarm that goes with it. Nothing was said to anybody."""

    def __init__(self, alarm: Alarm, sv: str, en: str) -> None:
        self.alarm = alarm
        self.sender = ""
        """Whose signature held, where one did."""
        super().__init__(sv, en)
