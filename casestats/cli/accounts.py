"""account create, list, reset, remove-code, deactivate: the first administrator, and a way in when all else is lost."""

from __future__ import annotations

import click

from casestats.access import ROLES, WHOLE, Reach, Role
from casestats.bootstrap import Installation, open_installation
from casestats.cli.setting_up import actor, json_option, settings
from casestats.cli.speech import say, say_json
from casestats.words import Language


def commands(language: Language) -> list[click.Command]:
    sv = language == "sv"

    def create(
        name: str, full_name: str, role: tuple[str, ...], reach: tuple[str, ...], email: str, break_glass: bool
    ) -> None:
        from casestats.actions.accounts import create_account

        made = create_account(
            open_installation(settings()),
            actor(),
            name=name,
            full_name=full_name,
            roles=[Role(one) for one in role],
            reaches=[_reach(one) for one in reach],
            email=email,
            language=language,
            break_glass=break_glass,
        )
        _tell_password(made.name, made.password, sv=sv)

    def show(as_json: bool) -> None:
        from casestats.actions.accounts import every_account

        found = every_account(open_installation(settings()))
        if as_json:
            say_json(
                [
                    {
                        "name": one.name,
                        "full_name": one.full_name,
                        "roles": [role.value for role in Role if role in one.roles],
                        "reaches": [_written(reach) for reach in one.reaches],
                        "active": one.active,
                        "second_factor": one.has_second_factor,
                        "break_glass": one.break_glass,
                    }
                    for one in found
                ]
            )
            return
        for one in found:
            roles = ", ".join(ROLES[role].title.spoken(language).lower() for role in Role if role in one.roles)
            closed = "" if one.active else (" (stängt)" if sv else " (closed)")
            say(f"{one.name:<24} {roles}; {', '.join(map(_written, one.reaches)) or '-'}{closed}")
        if not found:
            say("Inga konton än." if sv else "No accounts yet.")

    def reset(name: str) -> None:
        from casestats.actions.accounts import reset_password

        installation = open_installation(settings())
        number = _number(installation, name)
        _tell_password(name, reset_password(installation, actor(), number), sv=sv)

    def remove_code(name: str) -> None:
        from casestats.actions.second_factor import remove_second_factor

        installation = open_installation(settings())
        remove_second_factor(installation, actor(), _number(installation, name))
        say(
            "Engångskoden är borttagen. Nästa inloggning ber om en ny."
            if sv
            else "The one-time code is removed. The next sign-in asks for a new one."
        )

    def deactivate(name: str) -> None:
        from casestats.actions.accounts import deactivate_account

        installation = open_installation(settings())
        deactivate_account(installation, actor(), _number(installation, name))
        say("Kontot är stängt." if sv else "The account is closed.")

    named = click.Argument(["name"], metavar="NAMN" if sv else "NAME")
    group = click.Group("account", help="Konton för tjänsten i webbläsaren." if sv else "Accounts of the service.")
    for command in (
        click.Command(
            "create",
            callback=create,
            params=[named, *_options(sv=sv)],
            help="Gör ett konto, och visa dess första lösenord en gång."
            if sv
            else "Make an account, and show its first password once.",
        ),
        click.Command(
            "list",
            callback=show,
            params=[json_option(language)],
            help="Visa alla konton, med roller och räckvidd." if sv else "List the accounts, with roles and reach.",
        ),
        click.Command(
            "reset",
            callback=reset,
            params=[named],
            help="Ge ett konto ett nytt lösenord, och visa det en gång."
            if sv
            else "Give an account a new password, and show it once.",
        ),
        click.Command(
            "remove-code",
            callback=remove_code,
            params=[named],
            help="Ta bort ett kontos engångskod, när telefonen är borta."
            if sv
            else "Remove an account's one-time code, when the phone is gone.",
        ),
        click.Command(
            "deactivate",
            callback=deactivate,
            params=[named],
            help="Stäng ett konto och logga ut det." if sv else "Close an account and sign it out.",
        ),
    ):
        group.add_command(command)
    return [group]


def _options(*, sv: bool) -> list[click.Parameter]:
    return [
        click.Option(
            ["--full-name"],
            required=True,
            metavar="NAMN" if sv else "NAME",
            help="Personens namn." if sv else "The person's name.",
        ),
        click.Option(
            ["--role"],
            required=True,
            multiple=True,
            type=click.Choice([role.value for role in Role]),
            help="Vad kontot gör; kan upprepas." if sv else "What the account does; may be repeated.",
        ),
        click.Option(
            ["--reach"],
            multiple=True,
            metavar="KOMMUN[:ENHET]" if sv else "CODE[:UNIT]",
            help="En kommunkod, eller en enhet i den; kan upprepas."
            if sv
            else "A municipality's code, or a unit of it; may be repeated.",
        ),
        click.Option(["--email"], default="", help="E-postadressen." if sv else "The mail address."),
        click.Option(
            ["--break-glass"],
            is_flag=True,
            help="Reservkonto: kommer in med lösenord också där kommunens inloggning är på, och larmar då."
            if sv
            else "A reserve account: comes in with a password where single sign-on is on, and raises an alarm then.",
        ),
    ]


def _reach(text: str) -> Reach:
    municipality, _, unit = text.partition(":")
    return Reach(municipality, unit or WHOLE)


def _written(reach: Reach) -> str:
    return f"{reach.municipality}:{reach.unit}" if reach.unit else reach.municipality


def _number(installation: Installation, name: str) -> int:
    from casestats.actions.access_rules import folded, no_such_account
    from casestats.actions.accounts import every_account

    for one in every_account(installation):
        if one.name == folded(name):
            return one.number
    raise no_such_account()


def _tell_password(name: str, password: str, *, sv: bool) -> None:
    say(
        f"Konto: {name}\nLösenord: {password}\nDet visas bara nu och gäller för en inloggning: personen väljer sedan "
        "ett eget, och lägger till en engångskod."
        if sv
        else f"Account: {name}\nPassword: {password}\nIt shows only now and serves for one sign-in: the person then "
        "chooses their own, and adds a one-time code."
    )
