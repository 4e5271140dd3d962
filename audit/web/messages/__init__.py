"""Sentences for the codes of domain errors, one module for each concept so that they grow without colliding.

A module holds `WORDS: dict[str, str]`: code to English sentence, marked with `N_` so that it is collected for
translation. A sentence says what is wrong and how to mend it, without "please" or "sorry"; `%(name)s` takes a
parameter of the error. Add the module to `MODULES` below; `audit.web.words.words(error)` finds it from there.
"""

from types import ModuleType

from audit.web.messages import (
    fieldwork,
    general,
    imports,
    network,
    people,
    planning,
    release,
    scorecards,
    standards,
    states,
    tables,
)

MODULES: tuple[ModuleType, ...] = (
    general,
    people,
    network,
    standards,
    planning,
    imports,
    tables,
    fieldwork,
    release,
    scorecards,
    states,
)

CATALOGUE: dict[str, str] = {code: text for module in MODULES for code, text in module.WORDS.items()}
"""Every known code and its English sentence."""
