"""What the names of accounts, journals, codes and conditions say, in Dutch, English and French."""

import re
from typing import Final


def _any_of(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE)


EXPORT: Final = _any_of(
    r"\bexport", r"\buitvoer", r"buiten (de )?(eu\b|europ)", r"outside (the )?(eu\b|europ)",
    r"\bnon-eu\b", r"hors (de )?l?['’ ]?(ue\b|europ|union)", r"exportation",
)  # fmt: skip
WITHIN_EU: Final = _any_of(
    r"\bicp\b", r"\bicl\b", r"intra-?comm", r"binnen (de )?(eu\b|europ)",
    r"with?in (the )?(eu\b|europ)", r"\bin the eu\b", r"dans l['’ ]?(ue\b|europ|union)",
)  # fmt: skip
REVERSED: Final = _any_of(
    r"verleg", r"reverse.?charge", r"medecontract", r"cocontract", r"autoliquid"
)
MARGIN: Final = _any_of(r"marge", r"margin")
EXEMPT: Final = _any_of(r"vrijgesteld", r"exempt", r"exon[eé]r")
ZERO: Final = _any_of(r"nultarief", r"zero.?rate", r"\bnul\b", r"taux z[eé]ro", r"\b0 ?%")
SERVICES: Final = _any_of(r"\bdienst", r"service", r"prestation")
ONE_STOP_SHOP: Final = _any_of(
    r"\boss\b", r"one.?stop", r"afstandsverk", r"distance sale", r"guichet", r"à distance"
)
BOUGHT: Final = _any_of(
    r"import",
    r"invoer",
    r"aankoop",
    r"inkoop",
    r"purchase",
    r"\bachat",
    r"voorbelasting",
    r"d[eé]ductible",
)
PRIVATE: Final = _any_of(
    r"priv[eé]", r"eigen gebruik", r"own use", r"usage propre", r"invest", r"\bauto", r"correcti"
)
# The levels by name, where several revenue accounts have no code of their own.
HIGH: Final = _any_of(r"\bhoog\b", r"\bhigh\b", r"standa?a?rd", r"normal", r"plein")
LOW: Final = _any_of(r"\blaag\b", r"\blow\b", r"reduced", r"verlaagd", r"r[eé]duit")
SHIPPING: Final = _any_of(
    r"verzend", r"vracht", r"bezorg", r"shipping", r"freight", r"postage", r"delivery",
    r"frais de port", r"livraison", r"\btransport", r"exp[eé]dition",
)  # fmt: skip
FEES: Final = _any_of(
    r"toeslag",
    r"surcharge",
    r"suppl[eé]ment",
    r"betaalkosten",
    r"payment fee",
    r"frais de paiement",
)
DISCOUNTS: Final = _any_of(r"korting", r"discount", r"remise", r"rabais", r"ristourne")
OTHER: Final = _any_of(
    r"overig",
    r"\bother\b",
    r"autres?\b",
    r"\bdivers",
    r"huur",
    r"\brent",
    r"loyer",
    r"provisie",
    r"commission",
)
ROUNDING: Final = _any_of(r"afronding", r"rounding", r"arrondi")
PAYMENT_DIFFERENCE: Final = _any_of(
    r"betalingsverschil", r"payment difference", r"diff[eé]rences? de paiement"
)
VOUCHERS: Final = _any_of(
    r"cadeau",
    r"gift",
    r"tegoedbon",
    r"waardebon",
    r"voucher",
    r"ch[eè]ques?.cadeau",
    r"bons? d['’ ]achat",
)
PREPAID: Final = _any_of(
    r"\bbetaald", r"provider", r"vooraf", r"vooruit", r"prepaid", r"\bpaid\b", r"online",
    r"\bpay[eé]e?s?\b", r"pr[eé]pay", r"prestataire", r"\bpsp\b", r"web ?shop",
)  # fmt: skip
CASH: Final = _any_of(r"contant", r"\bcash\b", r"comptant")
SHOP: Final = _any_of(
    r"web", r"online", r"e-?shop", r"internet", r"boutique", r"en ligne", r"winkel"
)
CREDITS: Final = _any_of(r"credit", r"cr[eé]dit", r"\bavoir", r"retour", r"notes? de cr")


def says(pattern: re.Pattern[str], name: str) -> bool:
    return pattern.search(name) is not None
