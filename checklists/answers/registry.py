"""The table of kinds: one line each."""

from collections.abc import Mapping

from checklists.answers import (
    barcode,
    calendar_date,
    ces,
    clock_time,
    csat,
    duration,
    free_text,
    location,
    multiple_choice,
    nps,
    number,
    photo,
    scale,
    signature,
    single_choice,
    yes_no,
)
from checklists.answers.kind import Kind
from checklists.definition import Question

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        yes_no.KIND,
        single_choice.KIND,
        multiple_choice.KIND,
        scale.KIND,
        number.KIND,
        duration.KIND,
        calendar_date.KIND,
        clock_time.KIND,
        free_text.KIND,
        photo.KIND,
        signature.KIND,
        location.KIND,
        barcode.KIND,
        nps.KIND,
        ces.KIND,
        csat.KIND,
    )
}
"""Every kind of answer by name, in the order in which a builder offers them."""


def kind_of(question: Question) -> Kind:
    """Return the kind of a question; raises KeyError for one that `check` would refuse."""
    return KINDS[question.kind]
