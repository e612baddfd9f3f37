"""Countries, zones and taxes of a Dutch installation.

Source: answers of an 8.2.1 shop and its localisation pack for the Netherlands (rates are those of the pack, not today's law).
"""

from typing import NamedTuple

NETHERLANDS = 13


class Country(NamedTuple):
    id: int
    iso: str
    dutch: str
    english: str
    zone: int
    prefix: int
    zip_format: str = ""
    has_states: bool = False


class Tax(NamedTuple):
    id: int
    rate: str
    name: str
    country: int


ZONES = (
    "Europe", "North America", "Asia", "Africa", "Oceania", "South America", "Europe (non-EU)",
    "Central America/Antilla",
)  # fmt: skip

COUNTRIES = (
    Country(1, "DE", "Duitsland", "Germany", 1, 49, "NNNNN"),
    Country(2, "AT", "Oostenrijk", "Austria", 1, 43, "NNNN"),
    Country(3, "BE", "België", "Belgium", 1, 32, "NNNN"),
    Country(4, "CA", "Canada", "Canada", 2, 1, "LNL NLN", has_states=True),
    Country(5, "CN", "China", "China", 3, 86, "NNNNNN"),
    Country(6, "ES", "Spanje", "Spain", 1, 34, "NNNNN"),
    Country(7, "FI", "Finland", "Finland", 1, 358, "NNNNN"),
    Country(8, "FR", "Frankrijk", "France", 1, 33, "NNNNN"),
    Country(9, "GR", "Griekenland", "Greece", 1, 30, "NNNNN"),
    Country(10, "IT", "Italië", "Italy", 1, 39, "NNNNN", has_states=True),
    Country(11, "JP", "Japan", "Japan", 3, 81, "NNN-NNNN", has_states=True),
    Country(12, "LU", "Luxemburg", "Luxemburg", 1, 352, "NNNN"),
    Country(13, "NL", "Nederland", "Netherlands", 1, 31, "NNNN LL"),
    Country(14, "PL", "Polen", "Poland", 1, 48, "NN-NNN"),
    Country(15, "PT", "Portugal", "Portugal", 1, 351, "NNNN-NNN"),
    Country(16, "CZ", "Tsjechië", "Czechia", 1, 420, "NNN NN"),
    Country(17, "GB", "Verenigd Koninkrijk", "United Kingdom", 7, 44),
    Country(18, "SE", "Zweden", "Sweden", 1, 46, "NNN NN"),
    Country(19, "CH", "Zwitserland", "Switzerland", 7, 41, "NNNN"),
    Country(20, "DK", "Denemarken", "Denmark", 1, 45, "NNNN"),
    Country(21, "US", "Verenigde Staten", "United States", 2, 1, "NNNNN", has_states=True),
    Country(23, "NO", "Noorwegen", "Norway", 7, 47, "NNNN"),
    Country(24, "AU", "Australië", "Australia", 5, 61, "NNNN", has_states=True),
    Country(26, "IE", "Ierland", "Ireland", 1, 353),
    Country(36, "RO", "Roemenië", "Romania", 1, 40, "NNNNNN"),
    Country(37, "SK", "Slowakije", "Slovakia", 1, 421, "NNN NN"),
    Country(46, "AW", "Aruba", "Aruba", 8, 297),
    Country(74, "HR", "Kroatië", "Croatia", 1, 385, "NNNNN"),
    Country(76, "CY", "Cyprus", "Cyprus", 1, 357, "NNNN"),
    Country(86, "EE", "Estland", "Estonia", 1, 372, "NNNNN"),
    Country(124, "LV", "Letland", "Latvia", 1, 371, "C-NNNN"),
    Country(130, "LT", "Litouwen", "Lithuania", 1, 370, "NNNNN"),
    Country(138, "MT", "Malta", "Malta", 1, 356, "LLL NNNN"),
    Country(142, "HU", "Hongarije", "Hungary", 1, 36, "NNNN"),
    Country(147, "MC", "Monaco", "Monaco", 7, 377, "980NN"),
    Country(191, "SI", "Slovenië", "Slovenia", 1, 386, "C-NNNN"),
    Country(233, "BG", "Bulgarije", "Bulgaria", 1, 359, "NNNN"),
)
BY_ISO = {country.iso: country for country in COUNTRIES}

# (id, country, iso code, name); the few a test needs.
STATES = (
    (12, 21, "FL", "Florida"),
    (35, 21, "NY", "New York"),
    (89, 4, "ON", "Ontario"),
    (90, 4, "QC", "Quebec"),
    (126, 10, "AG", "Agrigento"),
)

HIGH, LOW = 1, 2
TAXES = (
    Tax(HIGH, "21", "BTW NL 21%", NETHERLANDS),
    Tax(LOW, "9", "BTW NL 9%", NETHERLANDS),
    Tax(3, "20", "USt. AT 20%", 2),
    Tax(4, "21", "TVA BE 21%", 3),
    Tax(5, "20", "ДДС BG 20%", 233),
    Tax(6, "19", "ΦΠΑ CY 19%", 76),
    Tax(7, "21", "DPH CZ 21%", 16),
    Tax(8, "19", "MwSt. DE 19%", 1),
    Tax(9, "25", "moms DK 25%", 20),
    Tax(10, "20", "km EE 20%", 86),
    Tax(11, "21", "IVA ES 21%", 6),
    Tax(12, "24", "ALV FI 24%", 7),
    Tax(13, "20", "TVA FR 20%", 8),
    Tax(14, "20", "VAT UK 20%", 17),
    Tax(15, "24", "ΦΠΑ GR 24%", 9),
    Tax(16, "25", "Croatia PDV 25%", 74),
    Tax(17, "27", "ÁFA HU 27%", 142),
    Tax(18, "23", "VAT IE 23%", 26),
    Tax(19, "22", "IVA IT 22%", 10),
    Tax(20, "21", "PVM LT 21%", 130),
    Tax(21, "17", "TVA LU 17%", 12),
    Tax(22, "21", "PVN LV 21%", 124),
    Tax(23, "20", "TVA MC 20%", 147),
    Tax(24, "18", "VAT MT 18%", 138),
    Tax(25, "23", "PTU PL 23%", 14),
    Tax(26, "23", "IVA PT 23%", 15),
    Tax(27, "19", "TVA RO 19%", 36),
    Tax(28, "25", "Moms SE 25%", 18),
    Tax(29, "22", "DDV SI 22%", 191),
    Tax(30, "20", "DPH SK 20%", 37),
)

# Groups of tax rules: id, name, tax of every EU country (None: that of the country itself).
TAX_GROUPS = (
    (1, "NL Standard Rate (21%)", HIGH),
    (2, "NL Reduced Rate (9%)", LOW),
    (3, "NL Foodstuff Rate (9%)", LOW),
    (4, "NL Books Rate (9%)", LOW),
    (5, "EU VAT For Virtual Products", None),
)

# Countries that have rules. The pack still lists the United Kingdom; a shop in order has taken it out.
RULED = tuple(tax.country for tax in TAXES[1:] if BY_ISO["GB"].id != tax.country)
