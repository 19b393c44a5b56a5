"""What was tried against a release and what it found, in plain words, for those who review it inside the municipality.

Every sentence follows from the publication, its certificate and the check that was made of them just now. What the
certificate does not speak of is told as not tried.
"""

from __future__ import annotations

from collections.abc import Iterator

from casestats.cases import NOT_RECORDED
from casestats.disclosure.certificate import Certificate, CertifiedView
from casestats.disclosure.checking import Checked
from casestats.disclosure.groups import is_rest
from casestats.disclosure.suppressed import Suppressed
from casestats.disclosure.tables import Place, Publication
from casestats.exchange.figures import whole
from casestats.exchange.release_about import Fact, Section
from casestats.words import Language, Words

Told = Iterator[tuple[Words, Words]]
"""A term, empty where the text stands alone, and the text."""
_NONE = Words("", "")
_TAKEN = Words("Vad varje läsare antogs veta", "What every reader was taken to know")


def attack_report(
    publication: Publication, certificate: Certificate, checked: Checked, language: Language
) -> list[Section]:
    """The report, section by section. `checked`: what the independent checker said of the two; where it found a fault
    nothing else is said, for nothing else is known."""
    sections = [("found", Words("Vad angreppet fann", "What the attack found"), _found(certificate, checked))]
    if not checked.faults:
        sections += [
            ("hidden", Words("Vad som är dolt", "What is hidden"), _hidden(publication, certificate, checked)),
            ("readers", Words("Vilka läsare som prövats", "Which readers were tried"), _readers(certificate)),
            ("known", _TAKEN, _known(publication, certificate)),
            ("search", Words("Så söktes det", "How it was searched"), _search(certificate)),
            ("untried", Words("Vad som inte är prövat", "What was not tried"), _untried(certificate)),
        ]
    return [Section(name, heading.spoken(language), tuple(_facts(told, language))) for name, heading, told in sections]


def primary_cells(publication: Publication, certificate: Certificate) -> int:
    """How many cells of the release's own tables are hidden for what they are, each place counted once."""
    small = {certificate.unknowns[number] for number in certificate.primary}
    return len(small & _hidden_places(publication))


def _hidden_places(publication: Publication) -> set[Place]:
    return {
        table.layout.place(key)
        for table in publication.tables
        for key, shown in table.cells.items()
        if isinstance(shown, Suppressed)
    }


def _facts(told: Told, language: Language) -> Iterator[Fact]:
    return (Fact(term.spoken(language), text.spoken(language)) for term, text in told)


def _number(count: int) -> Words:
    return Words(whole(count, "sv"), whole(count, "en"))


def _found(certificate: Certificate, checked: Checked) -> Told:
    if checked.faults:
        yield (
            _NONE,
            Words(
                "Den oberoende kontrollen håller inte med om beviset. Utlämnandet får inte publiceras.",
                "The independent check does not agree with the proof. The release may not be published.",
            ),
        )
        yield from ((_NONE, fault) for fault in checked.faults)
        return
    if not checked.hidden:
        yield _NONE, Words("Inga celler är dolda, så det finns inget att räkna ut.", "No cells are hidden.")
    elif checked.exact or checked.narrow:
        yield (
            _NONE,
            Words(
                f"Av {checked.hidden} dolda celler kan {checked.exact} räknas ut och {checked.narrow} bestämmas "
                "närmare än regeln tillåter. Utlämnandet får inte publiceras.",
                f"Of {checked.hidden} hidden cells {checked.exact} can be worked out and {checked.narrow} told more "
                "closely than the rule allows. The release may not be published.",
            ),
        )
    else:
        yield (
            _NONE,
            Words(
                f"Ingen av de {checked.hidden} dolda cellerna kan räknas ut.",
                f"None of the {checked.hidden} hidden cells can be worked out.",
            ),
        )
    if checked.hidden:
        yield Words("Smalaste spann", "Narrowest spread"), _tightest(certificate, checked)
    yield (
        Words("Oberoende kontroll", "Independent check"),
        Words(
            "Gjord på nytt när den här sidan öppnades, av ett program som inte delar någon kod med det som dolde "
            "cellerna: beviset håller.",
            "Made anew when this page was opened, by a program that shares no code with the one that hid the cells: "
            "the proof holds.",
        ),
    )


def _tightest(certificate: Certificate, checked: Checked) -> Words:
    policy = certificate.policy
    limits = sorted({policy.width_of(measure) for measure in ("", *policy.thresholds)})
    least = limits[0]
    more = Words("", "")
    if len(limits) > 1:
        more = Words(f" (för vissa indikatorer upp till {limits[-1]})", f" (up to {limits[-1]} for some indicators)")
    return Words(
        f"Där en läsare kommer närmast skiljer det {checked.tightest} mellan det minsta och det största möjliga "
        f"värdet. Regeln kräver minst {least}{more.sv}.",
        f"Where a reader comes closest, the smallest and the largest possible value are {checked.tightest} apart. The "
        f"rule asks for at least {least}{more.en}.",
    )


def _hidden(publication: Publication, certificate: Certificate, checked: Checked) -> Told:
    primary, printed = primary_cells(publication, certificate), len(_hidden_places(publication))
    yield Words("Dolda i tabellerna", "Hidden in the tables"), _number(printed)
    yield (
        Words("Dolda för sin egen skull", "Hidden for their own sake"),
        Words(
            f"{primary}: de är små, eller så kan källan inte ange dem.",
            f"{primary}: they are small, or the source cannot state them.",
        ),
    )
    yield (
        Words("Dolda för de andras skull", "Hidden for the sake of those"),
        Words(
            f"{printed - primary}: visades de kunde andra räknas ut.",
            f"{printed - primary}: were they shown, others could be worked out.",
        ),
    )
    if checked.hidden != printed:
        yield (
            Words("Dolda celler som kontrollen räknar", "Hidden cells that the check counts"),
            Words(
                f"{checked.hidden}: också sådana som tidigare utlämnanden döljer.",
                f"{checked.hidden}: those that earlier releases hide too.",
            ),
        )
    yield (
        _NONE,
        Words(
            "Vilka som är vilka syns inte i utlämnandet, och ska inte sägas till läsarna.",
            "Which are which the release does not show, and readers are not to be told.",
        ),
    )


def _readers(certificate: Certificate) -> Told:
    for view in certificate.views:
        yield _who(view), _tried(view)


def _who(view: CertifiedView) -> Words:
    if not view.insider:
        return Words("Alla som läser", "Everybody who reads")
    if is_rest(view.insider) or view.insider == NOT_RECORDED:
        return Words("Den som känner ärendena utan enhet", "Whoever knows the cases without a unit")
    return Words(f"Den som känner {view.insider}", f"Whoever knows {view.insider}")


def _tried(view: CertifiedView) -> Words:
    tables = len(view.tables)
    own = Words("", "")
    if view.insider:
        known = len(view.own)
        own = Words(
            f"vet {known} av de tal som andra inte ser: de egna. ",
            f"knows {known} of the numbers that others do not see: their own. ",
        )
    if tables == 1:
        return Words(
            f"{own.sv}Inget av det som är kvar behövde skiljas åt: en uppsättning tal som stämmer med allt är visad.",
            f"{own.en}Nothing that is left had to be told apart: one set of numbers that fits everything is shown.",
        )
    return Words(
        f"{own.sv}{tables} olika uppsättningar tal stämmer med allt hen ser, så hen kan inte veta vilken som är sann.",
        f"{own.en}{tables} different sets of numbers fit all that they see, so they cannot know which is true.",
    )


def _known(publication: Publication, certificate: Certificate) -> Told:
    tables = len(publication.tables)
    yield (
        Words("Tabellerna", "The tables"),
        Words(
            f"{tables} tabeller på en gång, med alla summor och med samma tal på flera ställen.",
            f"{tables} tables at once, with every sum and with the same number in several places.",
        ),
    )
    if publication.nested:
        yield (
            Words("Tabeller som hänger ihop", "Linked tables"),
            Words(
                f"{len(publication.nested)} samband där det ena är en del av det andra; också skillnaden är skyddad.",
                f"{len(publication.nested)} cases of one being a part of another; the difference is protected too.",
            ),
        )
    yield (
        Words("Nollor", "Zeros"),
        Words("En dold cell är minst 1, för nollor visas alltid.", "A hidden cell is at least 1: zeros are shown.")
        if publication.lower
        else Words("En dold cell kan vara 0.", "A hidden cell may be 0."),
    )
    if publication.relations:
        count = len(publication.relations)
        yield (
            Words("Täckning och andra samband", "Coverage and other relations"),
            Words(f"{count} uppgifter som binder tal till varandra.", f"{count} statements that tie numbers together."),
        )
    names = ", ".join(release.name for release in publication.earlier)
    if names:
        text = Words(f"{names}, också det som är återkallat.", f"{names}, what was withdrawn too.")
    else:
        text = Words("Inga: läsarna har inget sedan förut.", "None: readers have nothing from before.")
    yield Words("Tidigare utlämnanden", "Earlier releases"), text
    policy = certificate.policy
    yield (
        Words("Regeln", "The rule"),
        Words(
            f"Att antal från 1 till {policy.threshold - 1} döljs; läsaren vet hela regeln.",
            f"That counts from 1 to {policy.threshold - 1} are hidden; a reader knows all of the rule.",
        ),
    )


def _search(certificate: Certificate) -> Told:
    work = certificate.work
    yield (
        Words("Arbete", "Work"),
        Words(
            f"{_number(work.get('units', 0)).sv} enheter av högst {_number(certificate.effort).sv}, med "
            f"{_number(work.get('solves', 0)).sv} lösta ekvationssystem.",
            f"{_number(work.get('units', 0)).en} units of at most {_number(certificate.effort).en}, with "
            f"{_number(work.get('solves', 0)).en} systems of equations solved.",
        ),
    )
    yield (
        Words("Slump", "Chance"),
        Words(
            "Ett slumpfrö på "
            f"{len(certificate.seed) // 2} byte är sparat med beviset, så att allt kan göras om bit för bit. Det visas "
            "aldrig: det säger hur sökandet valde.",
            f"A seed of {len(certificate.seed) // 2} bytes is kept with the proof, so that all can be made again bit "
            "for bit. It is never shown: it tells how the search chose.",
        ),
    )
    yield (
        Words("Förlorad upplysning", "Information lost"),
        Words("Så lite som går: det är bevisat.", "As little as can be: that is proved.")
        if certificate.lost == certificate.bound
        else Words(
            f"{_number(certificate.lost).sv}; mindre än {_number(certificate.bound).sv} kan det inte bli.",
            f"{_number(certificate.lost).en}; it cannot be less than {_number(certificate.bound).en}.",
        ),
    )
    if certificate.struck:
        yield (
            Words("Nödstopp", "Emergency stop"),
            Words(
                "Sökandet stoppades av klockan: en ny körning kan bli annorlunda.",
                "The clock ended the search: another run may come out differently.",
            ),
        )


def _untried(certificate: Certificate) -> Told:
    if len(certificate.views) == 1:
        yield (
            _NONE,
            Words(
                "Någon som känner en enhets egna antal: tabellerna rör bara en enhet, eller ingen sådan insyn finns.",
                "Somebody who knows one unit's own counts: there is but one unit, or no such insight.",
            ),
        )
    else:
        yield (
            _NONE,
            Words(
                "Två eller flera enheter som lägger ihop vad de vet.", "Two or more units that share what they know."
            ),
        )
    if not certificate.policy.group_disclosure:
        yield (
            _NONE,
            Words(
                "Att alla i en grupp har svarat ja: mallen skyddar det inte.",
                "That all of a group say yes: the template does not protect it.",
            ),
        )
    yield (
        _NONE,
        Words(
            "Den som redan känner enskilda personers ärenden, eller har uppgifter från någon annanstans.",
            "Somebody who knows single persons' cases already, or has data from elsewhere.",
        ),
    )
