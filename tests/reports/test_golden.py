"""Every sentence of three reports and their mails, in three languages, as a person has read it."""

import pytest

from tests.reports.examples import FACTS
from tests.reports.golden import golden_text, path_of
from tests.reports.sayings import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FACTS)
def test_the_words_are_those_that_were_read(name, language):
    """When the change is meant: `python -m tests.reports.golden`, then read the difference."""
    assert golden_text(name, language) == path_of(name, language).read_text(encoding="utf-8")
