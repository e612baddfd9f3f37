"""Terms of the books: accounts, journals, entries, relations, money that comes in."""

from typing import Final

from iweb.panel.help.terms_shape import Said, Term

BOOKS: Final = (
    Term(
        "administration",
        Said(
            "Administratie",
            "De boekhouding van één bedrijf in Exact Online. Eén aanmelding bij Exact kan meerdere administraties bevatten; u "
            "kiest in welke wij boeken. Exact noemt het nummer ervan ook wel divisie.",
            "Bollenhuis BV is administratie 4711. De bv van uw zus staat in dezelfde Exact, maar is een andere administratie.",
            "divisie division boekhouding",
        ),
        Said(
            "Administration (division)",
            "The books of one company in Exact Online. One Exact login may hold several; you choose the one we book in. Exact "
            "also calls its number a division.",
            "Bollenhuis BV is administration 4711. Your sister's company is in the same Exact, but is another administration.",
            "division books company",
        ),
    ),
    Term(
        "ledger-account",
        Said(
            "Grootboekrekening",
            "Een plek in uw boekhouding waar bedragen van één soort worden geteld. Een rekening heeft een nummer en een naam.",
            "8000 Omzet hoog telt wat u verkoopt tegen 21% btw, 8010 Omzet laag wat u verkoopt tegen 9%.",
            "rekening grootboek omzetrekening",
        ),
        Said(
            "Ledger account",
            "A place in your books where amounts of one kind are counted. It has a number and a name.",
            "8000 counts what you sell at 21% VAT, 8010 what you sell at 9%.",
            "general ledger GL account turnover revenue",
        ),
    ),
    Term(
        "journal",
        Said(
            "Dagboek",
            "Het boek waarin boekingen van één soort na elkaar worden geschreven: verkopen, inkopen, de bank. De meeste "
            "bedrijven hebben één verkoopboek.",
            "Al uw verkopen komen in dagboek 70, Verkoopboek; wat de bank ontvangt staat in dagboek 20.",
            "verkoopboek boek",
        ),
        Said(
            "Journal",
            "The book in which entries of one kind are written, one after the other: sales, purchases, the bank. Most "
            "companies have one sales journal.",
            "All your sales go to journal 70; what the bank receives stands in journal 20.",
            "sales journal book diary",
        ),
    ),
    Term(
        "sales-entry",
        Said(
            "Verkoopboeking en boekstuknummer",
            "Wat er van één verkoop in de boekhouding staat: het dagboek, de datum, de klant, en per rekening en btw-code een "
            "regel. Exact geeft elke boeking een boekstuknummer; daarmee vindt u haar terug.",
            "Een bestelling van € 121,00: een regel van € 100,00 op 8000 met € 21,00 btw, en € 121,00 die de klant u schuldig is.",
            "boeking boekstuk verkoopfactuur",
        ),
        Said(
            "Sales entry and entry number",
            "What stands in the books of one sale: the journal, the date, the customer, and a line for each account and VAT "
            "code. Exact gives every entry a number, by which you find it.",
            "An order of € 121.00: a line of € 100.00 on 8000 with € 21.00 VAT, and € 121.00 that the customer owes you.",
            "booking invoice",
        ),
    ),
    Term(
        "credit-entry",
        Said(
            "Creditboeking",
            "Een boeking die een eerdere verkoop geheel of voor een deel terugdraait, met dezelfde rekeningen en btw-codes, "
            "maar met een min. Zij volgt uit een creditnota van de winkel.",
            "Een klant stuurt een vaas van € 39,95 terug. De eerste boeking blijft staan; een tweede van − € 39,95 komt erbij.",
            "creditnota creditfactuur retour terugbetaling refund",
        ),
        Said(
            "Credit entry",
            "An entry that takes back an earlier sale, or a part of it: the same accounts and VAT codes, with a minus. It "
            "follows from a credit slip of the shop.",
            "A customer returns a vase of € 39.95. The first entry stays; a second one of − € 39.95 is added.",
            "credit slip credit note refund return",
        ),
    ),
    Term(
        "relation",
        Said(
            "Relatie en debiteurcode",
            "Een klant zoals uw boekhouding hem kent, met naam, adres en een eigen nummer: de debiteurcode. Wij kijken eerst "
            "of een klant al een relatie is, en maken er anders een aan.",
            "Anna Hoekstra bestelt voor het eerst en wordt relatie 10400. Haar tweede bestelling komt op dezelfde relatie.",
            "klant debiteur debiteurnummer",
        ),
        Said(
            "Relation and debtor code",
            "A customer as your books know him, with name, address and a number of his own: the debtor code. We first look "
            "whether a customer is a relation already, and make one if not.",
            "Anna Hoekstra orders for the first time and becomes relation 10400. Her second order goes to the same relation.",
            "customer debtor account",
        ),
    ),
    Term(
        "payment-condition",
        Said(
            "Betalingsconditie",
            "Zegt wanneer een klant moet betalen. Zij bepaalt de vervaldag van de openstaande post, en of er wordt geïncasseerd.",
            "“Binnen 14 dagen” op een boeking van 1 november maakt 15 november de vervaldag.",
            "betaaltermijn betalingstermijn incasso",
        ),
        Said(
            "Payment condition",
            "Tells when a customer has to pay. It sets the due date of the outstanding item, and whether money is collected by "
            "direct debit.",
            "“Within 14 days” on an entry of 1 November makes 15 November the due date.",
            "payment term due date direct debit",
        ),
    ),
    Term(
        "outstanding-item",
        Said(
            "Openstaande post",
            "Een bedrag dat een klant volgens de boekhouding nog moet betalen. Elke verkoopboeking begint als openstaande "
            "post; zij verdwijnt als uw boekhouder of de bankkoppeling er de betaling bij zoekt: het afletteren.",
            "De verkoop van € 121,00 staat open tot de uitbetaling van uw betaaldienst ermee is afgeletterd.",
            "afletteren debiteurensaldo openstaand",
        ),
        Said(
            "Outstanding item",
            "An amount that a customer still has to pay, as the books see it. Every sales entry begins as one; it is gone when "
            "your bookkeeper or the bank link matches the payment with it.",
            "The sale of € 121.00 is outstanding until the payout of your payment provider is matched with it.",
            "receivable matching unpaid",
        ),
    ),
    Term(
        "payout",
        Said(
            "Uitbetaling",
            "Het geld dat een betaaldienst of marktplaats op uw bank stort: vele verkopen samen, min de kosten. Het is dus "
            "geen verkoop, maar de betaling van openstaande posten.",
            "Mollie stort € 965,00: tien verkopen van samen € 980,00, min € 15,00 aan transactiekosten.",
            "mollie betaaldienst psp storting",
        ),
        Said(
            "Payout",
            "The money that a payment provider or marketplace pays into your bank: many sales together, less its fees. So it "
            "is not a sale, but the payment of outstanding items.",
            "Mollie pays € 965.00: ten sales of € 980.00 together, less € 15.00 in fees.",
            "mollie settlement payment provider",
        ),
    ),
    Term(
        "rounding",
        Said(
            "Afrondingsverschil",
            "Een cent die ontstaat doordat een winkel de btw per regel afrondt en het totaal apart. Wij boeken hem op een "
            "eigen rekening, zodat de boeking precies het bedrag van de klant is.",
            "Drie regels van € 3,33 zijn € 9,99, maar de klant betaalde € 10,00: één cent op 4999 Afrondingsverschillen.",
            "centverschil afronding",
        ),
        Said(
            "Rounding difference",
            "A cent that comes from a shop that rounds the VAT of each line and the total apart. We book it on an account of "
            "its own, so that the entry is exactly what the customer paid.",
            "Three lines of € 3.33 are € 9.99, but the customer paid € 10.00: one cent on 4999.",
            "cent difference",
        ),
    ),
    Term(
        "period",
        Said(
            "Periode en afgesloten periode",
            "Een maand of kwartaal in de boekhouding. Is een periode afgesloten, of de btw ervan aangegeven, dan mag er niets "
            "meer bij: de cijfers zijn ingediend.",
            "De aangifte van het derde kwartaal is gedaan. Een verkoop van 28 september die nu pas binnenkomt, houden wij vast.",
            "kwartaal maand boekjaar btw-aangifte gesloten",
        ),
        Said(
            "Period, and a closed period",
            "A month or quarter of the books. When it is closed, or its VAT return is filed, nothing may be added: the figures "
            "were handed in.",
            "The return of the third quarter is filed. A sale of 28 September that comes in only now is held.",
            "quarter month fiscal year filed",
        ),
    ),
    Term(
        "your-reference",
        Said(
            "Uw referentie",
            "Een veld van een boeking waarin wij een korte sleutel zetten. Daaraan herkennen wij een verkoop die al geboekt "
            "is, zodat niets twee keer in de boeken komt. Verander het niet.",
            "A7-O1042: koppeling A7, bestelling 1042. Zoek er in Exact op om de boeking te vinden.",
            "uw ref sleutel kenmerk",
        ),
        Said(
            "Your reference",
            "A field of an entry in which we put a short key. By it we know a sale that is booked already, so that nothing "
            "comes into the books twice. Please do not change it.",
            "A7-O1042: link A7, order 1042. Search for it in Exact to find the entry.",
            "your ref key",
        ),
    ),
    Term(
        "exchange-rate",
        Said(
            "Wisselkoers",
            "Wat één euro waard was in de valuta van een bestelling. Btw geeft u aan in euro, dus elke bestelling in een "
            "andere valuta wordt omgerekend, naar keuze tegen de koers van de Europese Centrale Bank of die van de winkel.",
            "Een bestelling van £ 85,00 bij een koers van 0,85 is € 100,00.",
            "valuta koers ecb",
        ),
        Said(
            "Exchange rate",
            "What one euro was worth in the currency of an order. VAT is stated in euro, so every order in another currency is "
            "converted, at the rate of the European Central Bank or at the shop's own, as you choose.",
            "An order of £ 85.00 at a rate of 0.85 is € 100.00.",
            "currency ecb",
        ),
    ),
)
