"""What a profile can give at all: which flags, target groups and other subjects, and whether it can say no."""

from __future__ import annotations

from casestats.adapters.profile import Profile
from casestats.cases import RISK_INSTRUMENTS, TargetGroup
from casestats.flags import FLAGS
from casestats.scope import SUBJECTS, TARGET_GROUP_SUBJECT

_GROUPS = {subject: group for group, subject in TARGET_GROUP_SUBJECT.items()}
_BY_AGE = {TargetGroup.ADULT_VICTIM, TargetGroup.CHILD_VICTIM}


def can_say_yes(profile: Profile, subject: str) -> bool:
    """Whether a column, a code or a word of the profile can give the subject."""
    if subject in FLAGS:
        return _asked(profile, subject) or any(subject in code.yes for code in profile.codes)
    if subject in _GROUPS:
        given = {code.target_group for code in profile.codes} | set(profile.words.target_group.values())
        return _GROUPS[subject] in given or ("by_age" in given and _GROUPS[subject] in _BY_AGE)
    if subject == "measures":
        return bool(profile.measures)
    if subject == "risk_assessment":
        return any(option.means in RISK_INSTRUMENTS for each in profile.questions for option in each.options)
    return subject in profile.columns


def can_say_no(profile: Profile, flag: str) -> bool:
    """Whether the profile can answer a flag with no: by a question, or because an absent code means so."""
    return _asked(profile, flag) or any(rule.flag == flag for rule in profile.absent_means_no)


def _asked(profile: Profile, flag: str) -> bool:
    return any(
        question.flag == flag or any(option.means == flag for option in question.options)
        for question in profile.questions
    )


def uncovered(profile: Profile) -> list[str]:
    """The subjects that the profile can give, and does not say that the source covers."""
    named = {cover.subject for cover in profile.covers}
    return [subject for subject in SUBJECTS if subject not in named and can_say_yes(profile, subject)]
