"""The kinds of events of the audit log, in words for people. The log itself holds the short English ones."""

from __future__ import annotations

from casestats.access import ROLES, Role
from casestats.words import Words

EVENTS = {
    "account change": Words("Konto: roller ändrade", "Account: roles changed"),
    "account close": Words("Konto: stängt", "Account: closed"),
    "account create": Words("Konto: nytt", "Account: new"),
    "account details": Words("Konto: uppgifter ändrade", "Account: details changed"),
    "account open": Words("Konto: öppnat igen", "Account: opened again"),
    "account reset": Words("Konto: nytt lösenord gavs", "Account: new password given"),
    "agree": Words("Avtal mellan kommuner", "Agreement between municipalities"),
    "alarm handle": Words("Larm åtgärdat", "Alarm dealt with"),
    "approve typed": Words("Inskriven siffra godkänd", "Written-in figure approved"),
    "audit checkpoint": Words("Kontrollpunkt för loggen", "Checkpoint of the log"),
    "backup": Words("Säkerhetskopia", "Backup"),
    "break-glass": Words("Reservkonto användes", "Reserve account used"),
    "check upload": Words("Uttag granskat", "Extract checked"),
    "choose colours": Words("Färger valda", "Colours chosen"),
    "choose logo": Words("Logotyp vald", "Logo chosen"),
    "choose names": Words("Namn valda", "Names chosen"),
    "confirm": Words("Bekräftade vem det är", "Confirmed who it is"),
    "confirm upload": Words("Uttag godkänt för inläsning", "Extract confirmed"),
    "county release approve": Words("Länets utlämning godkänd", "County's release approved"),
    "county release draft": Words("Utkast till länets utlämning", "Draft of the county's release"),
    "county release list": Words("Länets utlämningar visade", "County's releases listed"),
    "county release publish": Words("Länets utlämning publicerad", "County's release published"),
    "county release reject": Words("Länets utlämning underkänd", "County's release rejected"),
    "county release show": Words("Länets utlämning visad", "County's release shown"),
    "county release withdraw": Words("Länets utlämning återkallad", "County's release withdrawn"),
    "county reminder": Words("Påminnelse om leverans", "Reminder of a delivery"),
    "county result receive": Words("Länets resultat mottaget", "County's result received"),
    "county return": Words("Länets resultat till kommunerna", "County's results for its municipalities"),
    "deliver": Words("Leverans signerad", "Delivery signed"),
    "delivery accept": Words("Leverans godtagen", "Delivery accepted"),
    "delivery confirm": Words("Kvitto på leverans mottaget", "Receipt of a delivery taken in"),
    "delivery go on": Words("Leveranser går vidare utan en som saknas", "Deliveries go on without a missing one"),
    "delivery receive": Words("Leverans kom in", "Delivery came in"),
    "delivery refuse": Words("Leverans avvisad", "Delivery refused"),
    "delivery send": Words("Leverans skickas", "Delivery being sent"),
    "delivery to folder": Words("Leverans lagd i mappen", "Delivery put in the folder"),
    "demo": Words("Demo", "Demo"),
    "drop upload": Words("Uttag släppt", "Extract dropped"),
    "end agreement": Words("Avtal mellan kommuner avslutat", "Agreement between municipalities ended"),
    "end trial": Words("Prov av profil avslutat", "Trial of a profile ended"),
    "erase": Words("Gallring av ärenden", "Cases erased"),
    "erase keys": Words("Gallring av nycklar", "Keys erased"),
    "import": Words("Inläsning", "Import"),
    "init": Words("Installation", "Installation"),
    "job": Words("Jobb", "Job"),
    "key add": Words("Nyckelkort mottaget", "Key card taken in"),
    "key endorse": Words("Nyckel gick i god för en ny", "Key vouched for a new one"),
    "key enrol": Words("Nyckel godtagen med fingeravtryck", "Key accepted by its fingerprint"),
    "key refuse": Words("Nyckelkort avvisat", "Key card refused"),
    "key replace": Words("Nyckel bytt, med intyg från den förra", "Key replaced, vouched for by the one before"),
    "key revoke": Words("Nyckel återkallad", "Key revoked"),
    "log export": Words("Loggen hämtad som fil", "Log downloaded"),
    "mail": Words("E-post", "Mail"),
    "note": Words("Anteckning", "Note"),
    "password change": Words("Lösenord bytt", "Password changed"),
    "reject typed": Words("Inskriven siffra underkänd", "Written-in figure rejected"),
    "population import": Words("Invånarantal inlästa", "Inhabitants read in"),
    "release approve": Words("Utlämning godkänd", "Release approved"),
    "release download": Words("Utlämning hämtad", "Release downloaded"),
    "release draft": Words("Utkast till utlämning", "Draft of a release"),
    "release draft begin": Words("Utkast till utlämning begärt", "Draft of a release begun"),
    "release publish begin": Words("Publicering av utlämning begärd", "Publication of a release begun"),
    "release list": Words("Utlämningar visade", "Releases listed"),
    "release publish": Words("Utlämning publicerad", "Release published"),
    "release reject": Words("Utlämning underkänd", "Release rejected"),
    "release reproduce": Words("Utlämning omräknad", "Release recounted"),
    "release show": Words("Utlämning visad", "Release shown"),
    "release withdraw": Words("Utlämning återkallad", "Release withdrawn"),
    "reveal": Words("Ärendenummer visat", "Case number shown"),
    "save profile": Words("Profil sparad", "Profile saved"),
    "say": Words("Besked om vad som kan anges", "Statement of what can be stated"),
    "second factor": Words("Engångskod", "One-time code"),
    "sign in": Words("Inloggning", "Signed in"),
    "sign out": Words("Utloggning", "Signed out"),
    "sums accept-roster": Words("Förseglad summa: deltagarlista godkänd", "Sealed sum: roster accepted"),
    "sums break": Words("Förseglad summa: runda avbruten", "Sealed sum: round broken off"),
    "sums close": Words("Förseglad summa: summerad", "Sealed sum: added up"),
    "sums give": Words("Förseglad summa: siffror lämnade", "Sealed sum: figures given"),
    "sums join": Words("Förseglad summa: kommunen deltar", "Sealed sum: municipality takes part"),
    "sums open": Words("Förseglad summa: runda öppnad", "Sealed sum: round opened"),
    "sums refuse": Words("Förseglad summa: avvisat, larm", "Sealed sum: refused, alarm"),
    "sums roster": Words("Förseglad summa: deltagarlista gjord", "Sealed sum: roster made"),
    "sums send": Words("Förseglad summa: svar skickat", "Sealed sum: answer sent"),
    "sums take": Words("Förseglad summa: svar mottaget", "Sealed sum: answer taken"),
    "sums take-round": Words("Förseglad summa: runda mottagen", "Sealed sum: round received"),
    "survey pull": Words("Enkätsvar hämtade", "Survey answers fetched"),
    "token create": Words("API-nyckel: ny", "API token: new"),
    "token revoke": Words("API-nyckel: återkallad", "API token: revoked"),
    "try profile": Words("Profil provad", "Profile tried"),
    "type in": Words("Siffra inskriven för hand", "Figure written in by hand"),
    "undo": Words("Inläsning tillbakatagen", "Import taken back"),
    "unnote": Words("Anteckning tillbakatagen", "Note taken back"),
    "unsay": Words("Besked taget tillbaka", "Statement taken back"),
    "upgrade": Words("Uppgradering", "Upgrade"),
    "upload": Words("Uttag uppladdat", "Extract uploaded"),
    "use show": Words("Användning visad", "Use shown"),
    "use write": Words("Användning skriven till filer", "Use written to files"),
    "watched folder": Words("Bevakad mapp", "Watched folder"),
}
RESULTS = {
    "done": Words("gjort", "done"),
    "refused": Words("nekat", "refused"),
    "failed": Words("misslyckat", "failed"),
    "begun": Words("påbörjat", "begun"),
    "removed": Words("borttaget", "removed"),
    "waiting": Words("väntar på svar", "waits for an answer"),
    "same": Words("samma innehåll", "same content"),
}
_OTHERS = {
    "command line": Words("kommandoraden", "command line"),
    "scheduler": Words("schemat", "schedule"),
}


def words_of_event(action: str) -> Words:
    return EVENTS.get(action, Words(action, action))


def words_of_result(result: str) -> Words:
    return RESULTS.get(result, Words(result, result))


def words_of_role(role: str) -> Words:
    if role in set(Role):
        return ROLES[Role(role)].title
    return _OTHERS.get(role, Words(role, role))
