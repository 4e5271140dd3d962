"""Kinds of touchpoints and how a visit met them, in words."""

from reports.words.phrases import Phrase

KINDS = {
    "locker": Phrase("parcel locker", "pakettiautomaatti", "paketbox"),
    "pick_up_point": Phrase("pick-up point", "noutopiste", "ombud"),
    "depot": Phrase("depot", "terminaali", "terminal"),
    "route": Phrase("home delivery", "kotiinkuljetus", "hemleverans"),
    "storefront": Phrase("online store page", "verkkokaupan sivu", "butikssida på nätet"),
    "phone_line": Phrase("phone line", "puhelinpalvelu", "telefontjänst"),
    "chat": Phrase("chat", "chat", "chatt"),
    "email": Phrase("e-mail", "sähköposti", "e-post"),
    "desk": Phrase("service desk", "palvelutiski", "servicedisk"),
    "home": Phrase("visit at home", "kotikäynti", "hembesök"),
}
"""Kind of touchpoint (`audit.network.models.TouchpointKind`) to its words."""

CHANNELS = {
    "storefront": Phrase("online", "verkossa", "på nätet"),
    "phone_line": Phrase("by phone", "puhelimitse", "per telefon"),
    "chat": Phrase("by chat", "chatissa", "i chatten"),
    "email": Phrase("by e-mail", "sähköpostitse", "per e-post"),
    "route": Phrase("at the door", "ovella", "vid dörren"),
    "home": Phrase("at the customer's home", "asiakkaan kotona", "hemma hos kunden"),
}
IN_PERSON = Phrase("in person", "paikan päällä", "på plats")
PHOTO_OF = Phrase("Photo: {question}", "Kuva: {question}", "Bild: {question}")


def kind_text(kind: str, language: str) -> str:
    """Return the words for a kind of touchpoint; raises KeyError for an unknown one."""
    return KINDS[kind].raw(language)


def channel_text(kind: str, language: str) -> str:
    """Return how a visit meets such a touchpoint ("by phone"); "in person" where nothing else is said."""
    return CHANNELS.get(kind, IN_PERSON).raw(language)
