"""The command line. Click lives here and nowhere else; commands call actions and print what they answer."""

from __future__ import annotations

import sys

from casestats.cli.speech import chosen_language, complain
from casestats.errors import CasestatsError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code says what to do about it (0 done, 2 usage, 3 fix the extract, 4 fix the profile
    or settings, 5 refused for safety)."""
    import click

    from casestats.cli.commands import build

    given = sys.argv[1:] if arguments is None else arguments
    language = chosen_language(given)
    try:
        build(language).main(args=given, prog_name="casestats", standalone_mode=False)
    except CasestatsError as error:
        complain(error.words.spoken(language), language)
        return error.exit_code
    except click.ClickException as error:
        complain(usage_words(error, language), language)
        return 2
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        complain("Avbrutet. Ingenting har ändrats." if language == "sv" else "Stopped. Nothing was changed.", language)
        return 2
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the output had enough
    except Exception as error:  # a mistake of ours: say where, and nothing of what was being worked on
        complain(_our_mistake(error, language), language)
        return 1
    return 0


def _our_mistake(error: Exception, language: str) -> str:
    """The kind of the error and the places in our code it came through; never its text, which may quote a value."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = ", ".join(f"{frame.filename.rpartition('casestats')[2]}:{frame.lineno}" for frame in frames)
    if language == "sv":
        return f"Oväntat fel i programmet ({type(error).__name__}). Ingenting är halvt sparat. Rapportera: {places}"
    return f"Unexpected error in the program ({type(error).__name__}). Nothing is half stored. Report: {places}"


def usage_words(error: object, language: str) -> str:
    """A mistake in how the command was written, in the reader's language where click says it in English."""
    import click

    if not isinstance(error, click.ClickException):
        raise TypeError("not an error of click")
    hint = ""
    if isinstance(error, click.UsageError) and error.ctx is not None:
        path = error.ctx.command_path
        hint = f" Se {path} --help." if language == "sv" else f" See {path} --help."
    if language == "en":
        return error.format_message() + hint
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return f"{error.param.get_error_hint(error.ctx)} saknas." + hint
    if isinstance(error, click.NoSuchOption):
        return f"Valet {error.option_name} finns inte." + hint
    if isinstance(error, click.exceptions.NoSuchCommand):
        return f"Kommandot {error.command_name} finns inte." + hint
    if isinstance(error, click.BadParameter) and error.param is not None:
        return f"Värdet för {error.param.get_error_hint(error.ctx)} går inte att använda: {error.message}" + hint
    return error.format_message() + hint


if __name__ == "__main__":
    sys.exit(main())
