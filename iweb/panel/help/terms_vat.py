"""Terms of VAT: codes, who pays it, the returns. The sources of what they say are in docs/vat.md."""

from typing import Final

from iweb.panel.help.terms_shape import Said, Term

VAT: Final = (
    Term(
        "vat-code",
        Said(
            "Btw-code",
            "Vertelt uw boekhouding welke btw bij een bedrag hoort, en in welk vak van de btw-aangifte het komt. De codes en "
            "hun nummers zijn die van uw eigen administratie.",
            "Code 2, Btw hoog: 21% over een binnenlandse verkoop, in vak 1a van de aangifte.",
            "btwcode btw-tarief vak rubriek",
        ),
        Said(
            "VAT code",
            "Tells your books which VAT an amount carries, and in which box of the VAT return it ends. The codes and their "
            "numbers are those of your own administration.",
            "Code 2: 21% on a sale in the Netherlands, in box 1a of the return.",
            "tax code rate box",
        ),
    ),
    Term(
        "oss",
        Said(
            "Eénloketregeling (OSS)",
            "Eén aangifte per kwartaal voor de btw van uw verkopen aan consumenten in andere EU-landen. U rekent de btw van "
            "het land van de klant en betaalt die via uw eigen belastingdienst.",
            "Een klant in Duitsland betaalt 19% btw. Die geeft u aan in de OSS-aangifte, niet in de gewone Nederlandse.",
            "one stop shop unieregeling éénloketsysteem afstandsverkopen",
        ),
        Said(
            "One stop shop (OSS)",
            "One return a quarter for the VAT of your sales to consumers in other EU countries. You charge the VAT of the "
            "customer's country and pay it through your own tax office.",
            "A customer in Germany pays 19% VAT. You state it in the OSS return, not in the ordinary Dutch one.",
            "union scheme distance sales",
        ),
    ),
    Term(
        "threshold",
        Said(
            "Drempel van 10.000 euro",
            "Verkoopt u in een jaar, en in het jaar ervoor, niet meer dan 10.000 euro zonder btw aan consumenten in andere "
            "EU-landen samen, dan rekent u daar uw eigen btw. Daarboven geldt vanaf die verkoop de btw van het land van de "
            "klant.",
            "In november komt u op 10.040 euro. Die verkoop en alle volgende krijgen de btw van het land waar zij aankomen.",
            "drempelbedrag afstandsverkopen",
        ),
        Said(
            "Threshold of 10,000 euro",
            "While you sell, this year and the year before, no more than 10,000 euro without VAT to consumers in all other EU "
            "countries together, you charge your own VAT there. From the sale that passes it, the VAT of the customer's "
            "country counts.",
            "In November you reach 10,040 euro. That sale and all later ones carry the VAT of the country where they arrive.",
            "distance sales limit",
        ),
    ),
    Term(
        "ioss",
        Said(
            "Invoerregeling (IOSS)",
            "Eén aangifte per maand voor pakketten tot en met 150 euro die van buiten de EU rechtstreeks naar consumenten "
            "gaan. De klant betaalt de btw bij u, niet aan de deur.",
            "Een hoesje van € 12,00 gaat van uw leverancier in China naar een klant in Gent, met Belgische btw in uw prijs.",
            "import one stop shop invoer pakket",
        ),
        Said(
            "Import scheme (IOSS)",
            "One return a month for parcels of at most 150 euro that go from outside the EU straight to consumers. The "
            "customer pays the VAT to you, not at the door.",
            "A case of € 12.00 goes from your supplier in China to a customer in Ghent, with Belgian VAT in your price.",
            "import one stop shop parcel",
        ),
    ),
    Term(
        "icp",
        Said(
            "Opgaaf ICP",
            "De lijst van wat u zonder btw leverde aan bedrijven in andere EU-landen, per btw-nummer. U doet haar naast de "
            "btw-aangifte, per kwartaal of per maand; de bedragen moeten met elkaar kloppen.",
            "BE0123456789 kocht voor € 2.500,00. Dat bedrag staat in de opgaaf en in vak 3b van de aangifte.",
            "intracommunautaire prestaties eu verkooplijst listing",
        ),
        Said(
            "EU sales list (ICP)",
            "The list of what you supplied without VAT to businesses in other EU countries, by VAT number. You file it beside "
            "the VAT return, each quarter or month; the amounts must agree.",
            "BE0123456789 bought for € 2,500.00. That amount stands in the list and in box 3b of the return.",
            "intra community recapitulative statement",
        ),
    ),
    Term(
        "reverse-charge",
        Said(
            "Verlegde btw",
            "U rekent geen btw: uw klant, een bedrijf, geeft haar zelf aan. Bij levering naar een ander EU-land mag dat alleen "
            "met een geldig btw-nummer van de klant en met goederen die het land uitgaan.",
            "Een winkel in Antwerpen met een geldig Belgisch nummer koopt voor € 500,00. Op uw factuur staat € 0,00 btw.",
            "verleggen verleggingsregeling 0%",
        ),
        Said(
            "Reverse charge",
            "You charge no VAT: your customer, a business, states it himself. To another EU country that is allowed only with "
            "a valid VAT number of the customer, and with goods that leave the country.",
            "A shop in Antwerp with a valid Belgian number buys for € 500.00. Your invoice shows € 0.00 VAT.",
            "zero rate b2b",
        ),
    ),
    Term(
        "vies",
        Said(
            "VIES",
            "Het register van de Europese Unie waarin wij nakijken of een btw-nummer geldig is. Het antwoord bewaren wij als "
            "bewijs. Is VIES niet bereikbaar, dan wacht een verkoop zonder btw, of geldt een eerdere controle als u dat koos.",
            "BE0123456789 was op 3 november geldig; de bevestiging van VIES staat bij de verkoop.",
            "btw-nummer controle btw-nummercontrole",
        ),
        Said(
            "VIES",
            "The register of the European Union in which we look up whether a VAT number is valid. We keep the answer as "
            "proof. While VIES cannot be reached, a sale without VAT waits, or an earlier check counts if you chose that.",
            "BE0123456789 was valid on 3 November; the confirmation of VIES is kept with the sale.",
            "vat number check",
        ),
    ),
    Term(
        "export",
        Said(
            "Uitvoer",
            "Een verkoop naar een land buiten de EU. U rekent geen btw; de klant betaalt invoerrechten en btw in zijn eigen "
            "land. Bewaar het bewijs dat de goederen de EU verlieten.",
            "Een tegeltableau gaat naar Zürich: € 0,00 btw, in vak 3a van de aangifte.",
            "export buiten de eu douane",
        ),
        Said(
            "Export",
            "A sale to a country outside the EU. You charge no VAT; the customer pays duty and VAT in his own country. Keep "
            "the proof that the goods left the EU.",
            "A tile panel goes to Zurich: € 0.00 VAT, in box 3a of the return.",
            "outside the eu customs",
        ),
    ),
    Term(
        "gift-card",
        Said(
            "Cadeaubon en tegoedbon",
            "Een bon die u verkoopt of geeft is een schuld: u moet er later iets voor leveren. Over de verkoop van een "
            "cadeaubon voor van alles rekent u nog geen btw; over wat ermee gekocht wordt wel.",
            "U verkoopt een bon van € 25,00: € 25,00 schuld. Wordt er een vaas mee betaald, dan is dat gewone omzet met btw.",
            "voucher bon waardebon",
        ),
        Said(
            "Gift card and voucher",
            "A card that you sell or give is a debt: you have to supply something for it later. The sale of a gift card for "
            "anything carries no VAT yet; what is bought with it does.",
            "You sell a card of € 25.00: a debt of € 25.00. When a vase is paid with it, that is ordinary turnover with VAT.",
            "voucher store credit",
        ),
    ),
    Term(
        "margin",
        Said(
            "Margeregeling",
            "Voor tweedehands goederen, kunst en antiek die u van particulieren kocht: u betaalt btw over uw winst, niet over "
            "de hele prijs. Op de factuur staat geen btw.",
            "U koopt een kast voor € 60,00 en verkoopt haar voor € 100,00. De btw zit in de marge van € 40,00.",
            "tweedehands antiek marge",
        ),
        Said(
            "Margin scheme",
            "For second-hand goods, art and antiques that you bought from private people: you pay VAT on your profit, not on "
            "the whole price. The invoice shows no VAT.",
            "You buy a cupboard for € 60.00 and sell it for € 100.00. The VAT is inside the margin of € 40.00.",
            "second hand antiques",
        ),
    ),
    Term(
        "small-business",
        Said(
            "Kleineondernemersregeling (KOR)",
            "Wie in een jaar weinig verkoopt, kan kiezen om geen btw te rekenen en geen aangifte te doen. Inkoop-btw krijgt u "
            "dan niet terug.",
            "Uw omzet blijft onder 20.000 euro en u bent aangemeld: op uw facturen staat geen btw.",
            "kor vrijstelling kleine ondernemer",
        ),
        Said(
            "Small-business scheme (KOR)",
            "Who sells little in a year may choose to charge no VAT and to file no return. VAT on purchases is then not paid back.",
            "Your turnover stays under 20,000 euro and you are registered for it: your invoices show no VAT.",
            "exemption small enterprise",
        ),
    ),
    Term(
        "cash-basis",
        Said(
            "Kasstelsel",
            "U bent de btw schuldig als uw klant betaalt, niet als u de factuur maakt. Voor winkels die vooral aan consumenten "
            "verkopen.",
            "Factuur van 30 september, betaald op 2 oktober: de btw hoort bij het vierde kwartaal.",
            "factuurstelsel betaling",
        ),
        Said(
            "Cash basis",
            "You owe the VAT when your customer pays, not when you make the invoice. For shops that mostly sell to consumers.",
            "Invoice of 30 September, paid on 2 October: the VAT belongs to the fourth quarter.",
            "kasstelsel payment",
        ),
    ),
)
