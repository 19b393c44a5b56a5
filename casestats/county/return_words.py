"""What a municipality is told of a county's result that comes: taken in, or why not."""

from __future__ import annotations

from collections.abc import Mapping

from casestats.county.sequence import Verdict
from casestats.words import Words

_ASK = Words("Ring länet på ett nummer du redan har.", "Telephone the county on a number that you already have.")
TOLD: Mapping[Verdict, Words] = {
    Verdict.NEXT: Words(
        "Länets resultat är mottaget och kontrollerat.", "The county's result is received and verified."
    ),
    Verdict.SAME: Words(
        "Samma resultat har redan kommit. Inget har ändrats.", "The same result has come already. Nothing was changed."
    ),
    Verdict.GAP: Words(
        "Ett tidigare resultat från länet saknas. Inget är sparat. Be länet om det och ta emot det först.",
        "An earlier result from the county is missing. Nothing is stored. Ask the county for it and receive it first.",
    ),
    Verdict.EXPIRED: Words(
        "Resultatet är för gammalt. Inget är sparat. Be länet göra ett nytt.",
        "The result is too old. Nothing is stored. Ask the county for a new one.",
    ),
    Verdict.WRONG_PREVIOUS: Words(
        f"Resultatet följer inte på det som kom senast. Inget är sparat. {_ASK.sv}",
        f"The result does not follow on the one that came last. Nothing is stored. {_ASK.en}",
    ),
    Verdict.ALARM_OTHER_BYTES: Words(
        f"Ett annat resultat med samma nummer har redan kommit. Inget är sparat. {_ASK.sv}",
        f"Another result of the same number has come already. Nothing is stored. {_ASK.en}",
    ),
    Verdict.REPLAY: Words(
        f"Resultatet har ett lägre nummer än det senaste och är inte det som kom då. Inget är sparat. {_ASK.sv}",
        "The result has a lower number than the latest and is not the one that came then. Nothing is stored. "
        f"{_ASK.en}",
    ),
    Verdict.WRONG_RECIPIENT: Words(
        "Resultatet är till en annan kommun. Inget är sparat. Säg till länet.",
        "The result is for another municipality. Nothing is stored. Tell the county.",
    ),
    Verdict.NOT_YET: Words(
        "Resultatet är daterat mer än ett dygn framåt. Inget är sparat. En klocka går fel, här eller hos länet.",
        "The result is dated more than a day ahead. Nothing is stored. A clock is wrong, here or at the county.",
    ),
    Verdict.NOT_SIGNED: Words(
        "Filen är inget helt, signerat resultat från länet: den är avhuggen, ändrad på vägen, eller något annat. Inget "
        "är läst eller sparat. Be om en ny kopia.",
        "The file is no whole, signed result of the county: it was cut, changed on the way, or is something else. "
        "Nothing was read or stored. Ask for a new copy.",
    ),
    Verdict.NOT_ENROLLED: Words(
        f"Resultatet är signerat med en annan nyckel än länets. Inget är läst eller sparat. {_ASK.sv}",
        f"The result is signed with another key than the county's. Nothing was read or stored. {_ASK.en}",
    ),
    Verdict.OTHER_SENDER: Words(
        f"Resultatet säger sig vara från ett annat län än det som har signerat det. Inget är sparat. {_ASK.sv}",
        f"The result says that it is from another county than the one that signed it. Nothing is stored. {_ASK.en}",
    ),
    Verdict.NOT_READABLE: Words(
        "Signaturen stämmer, men innehållet går inte att läsa: länet har kanske en annan version av casestats. Inget "
        "är sparat. Jämför versionerna.",
        "The signature holds, but the content cannot be read: the county may have another version of casestats. "
        "Nothing is stored. Compare the versions.",
    ),
}
"""What a person is told of each."""
