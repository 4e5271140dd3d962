"""A position."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import ClassVar

from checklists.answers.kind import Control, JsonValue, Kind, Raw, Telling, as_decimal, as_map, as_text, plain, refuse
from checklists.answers.values import Place, Value
from checklists.definition import Question, Text
from checklists.problems import Problem

_STEP = Decimal("0.000001")
_POLE = 90
_DATE_LINE = 180
_PARTS = 2


class Location(Kind):
    """Value is a Place in WGS 84 degrees with six decimals (0.1 m), accuracy in metres; not scored."""

    name = "location"
    title: ClassVar[Text] = {"en": "Location", "fi": "Sijainti", "sv": "Plats"}
    hint: ClassVar[Text] = {
        "en": "Type latitude and longitude, such as 60.1699, 24.9384.",
        "fi": "Kirjoita leveys- ja pituusaste, esimerkiksi 60.1699, 24.9384.",
        "sv": "Skriv latitud och longitud, till exempel 60.1699, 24.9384.",
    }
    control = Control.PLACE
    telling = Telling.RECORDED

    def parse(self, question: Question, raw: Raw) -> Value | Problem:
        """Accept "60.1699, 24.9384" (decimal points) or a map of latitude, longitude and perhaps accuracy."""
        fields = as_map(raw)
        if fields is None:
            parts = [part.strip() for part in (as_text(raw) or "").split(",")]
            if len(parts) != _PARTS:
                return refuse(question, "not_a_location")
            fields = {"latitude": parts[0], "longitude": parts[1]}
        latitude, longitude, accuracy = (
            as_decimal(as_text(fields.get(name, "")) or "") for name in ("latitude", "longitude", "accuracy")
        )
        if latitude is None or longitude is None or abs(latitude) > _POLE or abs(longitude) > _DATE_LINE:
            return refuse(question, "not_a_location")
        return Place(_rounded(latitude), _rounded(longitude), accuracy)

    def token(self, value: Value) -> str:
        """Return "latitude,longitude"."""
        return f"{plain(value.latitude)},{plain(value.longitude)}" if isinstance(value, Place) else str(value)

    def to_json(self, value: Value) -> JsonValue:
        """Return a map of decimals written as text."""
        if not isinstance(value, Place):
            return str(value)
        fields = {"latitude": plain(value.latitude), "longitude": plain(value.longitude)}
        if value.accuracy is not None:
            fields["accuracy"] = plain(value.accuracy)
        return fields


def _rounded(degrees: Decimal) -> Decimal:
    return Decimal(plain(degrees.quantize(_STEP, rounding=ROUND_HALF_EVEN)))


KIND = Location()
