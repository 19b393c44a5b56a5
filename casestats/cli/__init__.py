"""The command line. Click lives here and nowhere else; commands call actions and print what they answer."""

from __future__ import annotations

import sys

from casestats.cli.speech import chosen_language, complain
from casestats.errors import CasestatsError
from casestats.words import Words

_STOPPED = Words(
    "Avbrutet. Inget är halvt sparat; casestats batches visar vad som är inläst.",
    "Stopped. Nothing is half stored; casestats batches shows what was imported.",
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code says what to do about it (0 done, 2 usage, 3 fix the extract, 4 fix the profile
    or settings, 5 refused for safety)."""
    import click

    from casestats.cli.commands import build
    from casestats.cli.usage import usage_words, without_typed

    given = sys.argv[1:] if arguments is None else arguments
    language = chosen_language(given)
    for stream in (sys.stdout, sys.stderr):
        # An old console cannot show every letter; it should show the others.
        getattr(stream, "reconfigure", lambda errors: None)(errors="replace")
    output = sys.stdout
    try:
        ended = build(language).main(args=given, prog_name="casestats", standalone_mode=False)
    except CasestatsError as error:
        complain(without_typed(error.words.spoken(language), given), language)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.ClickException as error:
        complain(without_typed(usage_words(error, language), given), language)
        return 2
    except (click.Abort, KeyboardInterrupt):
        complain(_STOPPED.spoken(language), language)
        return 2
    except (Exception, SystemExit) as error:  # a mistake, ours or a plugin's: say where, nothing of what it worked on
        if sys.stdout is not output:
            return 0  # whoever read the output had enough: click has put a silent stream in its place, and left
        complain(_our_mistake(error, language), language)
        return 1
    return ended if isinstance(ended, int) else 0  # click answers the code of an Exit instead of raising it


def _our_mistake(error: BaseException, language: str) -> str:
    """The kind of the error and the places in our code it came through; never its text, which may quote a value."""
    import traceback
    from pathlib import PurePath

    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = ", ".join(f"{'/'.join(PurePath(frame.filename).parts[-2:])}:{frame.lineno}" for frame in frames)
    if language == "sv":
        return f"Oväntat fel i programmet ({type(error).__name__}). Ingenting är halvt sparat. Rapportera: {places}"
    return f"Unexpected error in the program ({type(error).__name__}). Nothing is half stored. Report: {places}"


if __name__ == "__main__":
    sys.exit(main())
