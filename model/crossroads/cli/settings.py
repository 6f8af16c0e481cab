"""The settings of analyses as options of the command line."""

from collections.abc import Iterable
from typing import Any

import click

from crossroads.analyses.settings import Setting
from crossroads.errors import AnalysisError


def setting_options(settings: Iterable[Setting]) -> list[click.Option]:
    """Return the options of settings; what is not given on the command line is not passed on."""
    return [_option(setting) for setting in settings]


def _option(setting: Setting) -> click.Option:
    flag = f"--{setting.name.replace('_', '-')}"
    if setting.is_flag:
        return click.Option([flag, setting.name], is_flag=True, default=None, help=setting.help)

    def read(_ctx: click.Context, _parameter: click.Parameter, text: Any) -> Any:
        if text is None or text == ():
            return None
        try:
            return tuple(map(setting.read, text)) if setting.is_repeatable else setting.read(text)
        except AnalysisError as error:
            raise click.BadParameter(str(error)) from None

    return click.Option(
        [flag, setting.name],
        metavar=setting.metavar,
        multiple=setting.is_repeatable,
        help=setting.help,
        callback=read,
    )


def given(options: dict[str, Any]) -> dict[str, Any]:
    """Return the settings that were given; the analysis knows the defaults of the others."""
    return {name: value for name, value in options.items() if value is not None}
