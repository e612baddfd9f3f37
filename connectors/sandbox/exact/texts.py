"""What the books say when they refuse, in the two languages of Exact users.

Source of the wording: help pages and issue threads of Exact integrators (picqer, bookzo, informat, reflex, simplicate,
onfact, wefact, bookingexperts). A text marked [U] was never seen by us; it follows the grammar `<kind>: <field>`.
"""

DUTCH, ENGLISH = "nl", "en"

TEXTS: dict[str, tuple[str, str]] = {
    # the period
    "period_closed": ("Periode is afgesloten: {period}", "Period is closed: {period}"),  # en [U]
    "period_missing": (
        "Onbekend: Boekjaar (Periode - datumtabel)",  # [U]
        "Unknown: Fiscal year (Period - date table)",
    ),
    # the document
    "number_taken": ("In gebruik: Boekstuknummer", "In use: Document number"),
    "reference_too_long": ("Ongeldig: Uw ref. (te lang)", "Invalid: Your ref. (too long)"),  # [U]
    "document_unknown": ("Ongeldige referentie: Document", "Invalid reference: Document"),  # [U]
    "processed": ("Reeds verwerkt", "Already processed"),  # en [U]
    "matched": ("Reeds afgeletterd", "Already matched"),  # [U]
    "journal_missing": ("Verplicht: Dagboek", "Mandatory: Diary"),
    "journal_unknown": ("Ongeldige referentie: Journals", "Invalid reference: Journals"),
    "journal_type": ("Ongeldig: Dagboek", "Invalid: Journal (type)"),
    "journal_blocked": ("Geblokkeerd: Dagboek", "Blocked: Journal"),  # [U]
    "journal_not_bank": (
        "Ongeldig dagboek. Het dagboek moet een bankdagboek zijn.",  # [U]
        "Invalid journal. The journal must be a bank journal.",
    ),
    "currency_unknown": ("Ongeldige referentie: Valuta", "Invalid reference: Currency"),  # [U]
    "rate_invalid": ("Ongeldig: Wisselkoers", "Invalid: Exchange rate"),  # [U]
    "lines_missing": ("Verplicht: Regels", "Mandatory: Lines"),  # [U]
    # the relation
    "customer_missing": ("Verplicht: Relatie", "Mandatory: Relationship"),
    "customer_unknown": ("Ongeldige referentie: Relatie", "Invalid reference: Relationship"),  # [U]
    "customer_type": ("Ongeldig: Klant (Type)", "Invalid: Customer (Type)"),  # en [U]
    "customer_ended": ("Klant: non-actief", "Customer: inactive"),  # en [U]
    "customer_blocked": ("Klant: geblokkeerd", "Customer: blocked"),  # [U]
    "invoice_to_type": ("Ongeldig: Factuur voor (Type)", "Invalid: Invoice to (Type)"),  # en [U]
    "name_missing": ("Verplicht: Naam", "Mandatory: Name"),  # [U]
    "person_name_missing": ("Verplicht: Achternaam", "Mandatory: Last name"),  # [U]
    "code_exists": ("Bestaat reeds: Code", "Already exists: Code"),
    "code_invalid": ("Ongeldig: Code", "Invalid: Code"),  # [U]
    "email_invalid": ("Ongeldig: E-mail []", "Invalid: Email []"),
    "country_unknown": ("Ongeldige referentie: Land", "Invalid reference: Country"),  # [U]
    "language_unknown": ("Ongeldige referentie: Taal", "Invalid reference: Language"),  # [U]
    "status_invalid": ("Ongeldig: Status", "Invalid: Status"),  # [U]
    "address_type": ("Ongeldig: Type", "Invalid: Type"),  # [U]
    "in_use": ("In gebruik: {what}", "In use: {what}"),  # [U]
    # the line
    "account_missing": ("Grootboekrekening is verplicht", "Mandatory: G/L account"),  # en [U]
    "account_unknown": (
        "Ongeldige referentie: Grootboekrekening",  # [U]
        "Invalid reference: G/L account",  # [U]
    ),
    "account_blocked": ("Geblokkeerd: Grootboekrekening", "Blocked: G/L account"),  # [U]
    "account_type": ("Ongeldig: Grootboekrekeningtype", "Invalid: G/L account type"),  # en [U]
    "amount_missing": ("Verplicht: Bedrag", "Mandatory: Amount"),  # [U]
    "cost_centre_unknown": (
        "Ongeldige referentie: Kostenplaats",  # [U]
        "Invalid reference: Cost center",  # [U]
    ),
    "cost_unit_unknown": ("Ongeldige referentie: Kostendrager", "Invalid reference: Cost unit"),
    "vat_unknown": ("Ongeldige referentie: Btw-code", "Invalid reference: VAT code"),
    "vat_not_allowed": ("Niet toegestaan: Btw-code", "Not allowed: VAT code"),
    "vat_percentage_missing": ("Ongeldig: Btw-percentage []", "Invalid: VAT percentage []"),
    "vat_percentage_wrong": (
        "BTW percentage is niet toegestaan",
        "Not allowed: VAT percentage",  # [U]
    ),
    "vat_amount_on_none": (
        "Een btw bedrag is niet toegestaan als u gebruikmaakt van een btw-code van het type 'geen btw'",
        "A VAT amount is not allowed with a VAT code of the type 'no VAT'",  # [U]
    ),
    "vat_amount_not_allowed": ("Niet toegestaan: Btw-bedrag", "Not allowed: VAT amount"),  # [U]
    # payment
    "condition_missing": ("Verplicht: Betalingsconditie", "Mandatory: Payment condition"),
    "condition_unknown": (
        "Ongeldige referentie: Betalingsconditie",
        "Invalid reference: Payment condition",
    ),
    "classification_unknown": (
        "Ongeldige referentie: Classificatie",
        "Invalid reference: Classification",
    ),
    "method_invalid": ("Ongeldig: Soort betaling", "Invalid: Payment method"),  # [U]
    "bank_balance": (
        "Beginsaldo plus alle bankregels moet gelijk zijn aan het eindsaldo",  # [U]
        "Opening balance plus all bank entry lines should result in the closing balance",
    ),
    "out_of_balance": ("Boeking is niet in balans", "Entry is not in balance"),  # [U]
    # anything else
    "mandatory": ("Verplicht: {field}", "Mandatory: {field}"),
    "exists": ("Gegeven bestaat reeds.", "Data already exists"),
    "not_deletable": ("Verwijderen is niet toegestaan", "Deleting is not allowed"),  # [U]
}


def text_of(message: str, *, language: str, **values: str) -> str:
    """One message in the user's language; Dutch unless the language is English."""
    return TEXTS[message][language == ENGLISH].format(**values)
