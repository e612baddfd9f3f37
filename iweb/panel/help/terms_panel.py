"""Terms of this panel: what it does with a sale, and what it needs from a shop and from Exact."""

from typing import Final

from iweb.panel.help.terms_shape import Said, Term

PANEL_WORDS: Final = (
    Term(
        "held",
        Said(
            "Vastgehouden",
            "Een verkoop die wij niet met zekerheid kunnen boeken. Wij gokken niet: hij blijft buiten de boeken tot u of uw "
            "boekhouder heeft gekozen. Alle andere verkopen gaan gewoon door.",
            "Een verkoop naar Zweden met 25% btw, terwijl er nog geen btw-code voor Zweden is gekozen.",
            "wacht aandacht tegengehouden",
        ),
        Said(
            "Held",
            "A sale that we cannot book with certainty. We do not guess: it stays out of the books until you or your "
            "bookkeeper has chosen. All other sales go on.",
            "A sale to Sweden with 25% VAT, while no VAT code was chosen for Sweden yet.",
            "waiting attention stopped",
        ),
    ),
    Term(
        "booking-rules",
        Said(
            "Boekingsregels en versies",
            "Uw keuzes: welk dagboek, welke rekening, welke btw-code. Elke keer dat u opslaat ontstaat een nieuwe versie; wat "
            "al geboekt is, blijft zoals het is, en een oudere versie kunt u herstellen.",
            "Met versie 3 gaan verzendkosten naar 8030. De verkopen van vóór die dag blijven op 8000.",
            "regels instellingen mapping",
        ),
        Said(
            "Booking rules and versions",
            "Your choices: which journal, which account, which VAT code. Each time you save a new version is made; what is "
            "booked stays as it is, and an older version can be restored.",
            "By version 3 shipping goes to 8030. The sales from before that day stay on 8000.",
            "mapping settings rulebook",
        ),
    ),
    Term(
        "link",
        Said(
            "Koppeling",
            "Eén winkel verbonden met één administratie, met eigen boekingsregels. Pas als u haar live zet, wordt er gelezen "
            "en geboekt; met pauzeren staat alles stil zonder dat er iets verloren gaat.",
            "Twee winkels die in dezelfde administratie boeken zijn twee koppelingen.",
            "live pauze verbinding",
        ),
        Said(
            "Link",
            "One shop joined to one administration, with booking rules of its own. Nothing is read or booked before you set it "
            "live; pausing stops everything, and nothing is lost.",
            "Two shops that book into one administration are two links.",
            "live pause connection",
        ),
    ),
    Term(
        "module",
        Said(
            "Module",
            "Een extra die u per koppeling aanzet, zoals verkopen per dag samenvoegen of de OSS-aangifte. Een module verandert "
            "hoe er geboekt wordt, nooit hoeveel.",
            "Met “Consumenten groeperen” komen alle verkopen aan consumenten op één vaste relatie.",
            "extra uitbreiding groeperen",
        ),
        Said(
            "Module",
            "An extra that you switch on for a link, such as one entry for a day's sales or the OSS return. A module changes "
            "how sales are booked, never how much.",
            "With “Group consumers” all sales to consumers go to one fixed relation.",
            "extra add-on grouping",
        ),
    ),
    Term(
        "webservice-key",
        Said(
            "Webservice-sleutel",
            "Een code van 32 tekens die uw PrestaShop maakt. Zij laat ons bestellingen lezen en verder niets; u kunt haar in "
            "de winkel altijd weer intrekken.",
            "U maakt haar in de backoffice onder Geavanceerde instellingen, Webservice, en plakt haar in dit paneel.",
            "api sleutel prestashop key",
        ),
        Said(
            "Webservice key",
            "A code of 32 characters that your PrestaShop makes. It lets us read orders and nothing else; you can take it back "
            "in the shop at any time.",
            "You make it in the back office under Advanced parameters, Webservice, and paste it into this panel.",
            "api key prestashop",
        ),
    ),
    Term(
        "consent",
        Said(
            "Toestemming van Exact",
            "U meldt zich aan op de pagina van Exact en zegt in welke administraties wij mogen boeken. Uw wachtwoord blijft "
            "bij Exact. Verandert u het, dan vragen wij om opnieuw te verbinden.",
            "Geef de toestemming met een gebruiker die bij het bedrijf blijft, niet met die van een stagiair.",
            "oauth aanmelden verbinden inloggen",
        ),
        Said(
            "Consent of Exact",
            "You sign in on Exact's own page and say in which administrations we may book. Your password stays with Exact. "
            "When you change it, we ask you to connect again.",
            "Give the consent as a user who stays with the company, not as that of a trainee.",
            "oauth sign in connect",
        ),
    ),
    Term(
        "calls",
        Said(
            "Aanroepen",
            "Elke vraag die wij aan Exact stellen of elke boeking die wij brengen is een aanroep. Exact staat er per dag een "
            "vast aantal toe. Zijn ze op, dan gaat de rest de volgende dag vanzelf verder.",
            "Een bestelling van een nieuwe klant kost er ongeveer drie: zoeken, klant maken, boeken.",
            "api limiet daglimiet",
        ),
        Said(
            "Calls",
            "Each question we ask Exact, and each entry we bring, is a call. Exact allows a fixed number a day. When they are "
            "used up, the rest goes on by itself the next day.",
            "An order of a new customer takes about three: look up, make the customer, book.",
            "api limit",
        ),
    ),
)
