"""Who orders. All invented; the VAT numbers have the right form, and what VIES says of them its sandbox decides."""

from connectors.sandbox.prestashop.wishes import Person

ANNA = Person(firstname="Anna", lastname="Hoekstra", email="anna.hoekstra@klant.example",
              address1="Prinsessekade 14", postcode="2012 MA", city="Haarlem", phone="023 555 0114")  # fmt: skip
DAAN = Person(firstname="Daan", lastname="van der Wal", email="daan@vanderwal.example",
              address1="Oude Gracht 203-bis", postcode="3511 NR", city="Utrecht", phone="030 555 0162")  # fmt: skip
YUSUF = Person(firstname="Yusuf", lastname="Demir", email="y.demir@klant.example",
               address1="Maasboulevard 77", postcode="3063 NS", city="Rotterdam", phone_mobile="06 5550 0190",
               phone="")  # fmt: skip
SANNE = Person()
MIRTHE = Person(firstname="Mirthe", lastname="Jongsma", email="mirthe@jongsma.example",
                address1="Zuiderhaven 21", postcode="8861 CL", city="Harlingen", phone="0517 555 021")  # fmt: skip
RUBEN = Person(firstname="Ruben", lastname="Aalbers", email="ruben.aalbers@klant.example",
               address1="Kerkstraat 5a", postcode="6511 GB", city="Nijmegen", phone="024 555 0105")  # fmt: skip
IRIS = Person(firstname="Iris", lastname="Vermeulen", email="iris.vermeulen@klant.example",
              address1="Vughterstraat 88", postcode="5211 GM", city="'s-Hertogenbosch", phone="073 555 0188")  # fmt: skip
TEST = Person(firstname="Test", lastname="Bestelling", email="test@tulpentegel.example",
              address1="Werkplaats 1", postcode="3011 AA", city="Rotterdam")  # fmt: skip

LIESBETH = Person(firstname="Liesbeth", lastname="de Groot", email="liesbeth.degroot@gast.example",
                  address1="Dorpsstraat 3", postcode="6961 LX", city="Eerbeek", phone="0313 555 015")  # fmt: skip
HENK = Person(firstname="Henk", lastname="Wiersma", email="henk.wiersma@gast.example",
              address1="De Kolk 7", postcode="9074 BD", city="Hallum", phone="0518 555 007")  # fmt: skip

STUDIO = Person(firstname="Femke", lastname="Postma", email="inkoop@studiopostma.example",
                company="Studio Postma interieur", address1="Nieuwe Kade 9", postcode="8911 AB",
                city="Leeuwarden", phone="058 555 0177")  # fmt: skip
BOUW = Person(firstname="Karel", lastname="Timmer", email="inkoop@timmerbouw.example",
              company="Timmer Bouw BV", vat_number="NL123456782B90", siret="74123456",
              address1="Industrieweg 40", postcode="7202 CA", city="Zutphen", phone="0575 555 040")  # fmt: skip
HOTEL = Person(firstname="Joke", lastname="Brandsma", email="administratie@hotelhetzwijnshoofd.example",
               company="Hotel Het Zwijnshoofd", vat_number="NL004495445B01", siret="20055501",
               address1="Markt 3", postcode="4331 LJ", city="Middelburg", phone="0118 555 003")  # fmt: skip

PEETERS = Person(firstname="Lotte", lastname="Peeters", email="aankoop@peeterstegels.example",
                 company="Peeters Tegels BVBA", vat_number="BE0403170701", address1="Mechelsesteenweg 12",
                 postcode="2018", city="Antwerpen", phone="+32 3 555 01 12", country="BE")  # fmt: skip
KRUEGER = Person(firstname="Jonas", lastname="Krüger", email="einkauf@fliesen-krueger.example",
                 company="Fliesen Krüger GmbH", vat_number="DE136695976", address1="Lange Reihe 5",
                 postcode="20099", city="Hamburg", phone="+49 40 555 0105", country="DE")  # fmt: skip
CARREAUX = Person(firstname="Chloé", lastname="Martin", email="achats@carreauxdunord.example",
                  company="Carreaux du Nord SARL", vat_number="FR40303265045", address1="12 rue du Faubourg",
                  postcode="59000", city="Lille", phone="+33 3 55 50 12 00", country="FR")  # fmt: skip
HUBER = Person(firstname="Elisabeth", lastname="Huber", email="office@huberkeramik.example",
               company="Huber Keramik OG", vat_number="ATU13585627", address1="Neubaugasse 30",
               postcode="1070", city="Wien", phone="+43 1 555 0130", country="AT")  # fmt: skip
SCHULZ = Person(firstname="Heike", lastname="Schulz", email="info@schulz-deko.example",
                company="Schulz Deko", vat_number="DE129274202", address1="Kaiserstraße 44",
                postcode="40479", city="Düsseldorf", phone="+49 211 555 044", country="DE")  # fmt: skip
WEBER = Person(firstname="Timo", lastname="Weber", email="bestellung@weberladen.example",
               company="Weber Laden", vat_number="DE118856456", address1="Breite Straße 9",
               postcode="50667", city="Köln", phone="+49 221 555 009", country="DE")  # fmt: skip
MERTENS = Person(firstname="Wout", lastname="Mertens", email="wout@atelier-mertens.example",
                 company="Atelier Mertens", vat_number="BE0123456789", address1="Veldstraat 60",
                 postcode="9000", city="Gent", phone="+32 9 555 01 60", country="BE")  # fmt: skip

HANNAH = Person(firstname="Hannah", lastname="Becker", email="hannah.becker@kunde.example",
                address1="Gartenweg 3", postcode="48143", city="Münster", phone="+49 251 555 003", country="DE")  # fmt: skip
EVA = Person(firstname="Eva", lastname="Janssens", email="eva.janssens@klant.example",
             address1="Naamsestraat 101", postcode="3000", city="Leuven", phone="+32 16 55 51 01", country="BE")  # fmt: skip
LUC = Person(firstname="Luc", lastname="Bernard", email="luc.bernard@invite.example",
             address1="8 rue des Tanneurs", postcode="67000", city="Strasbourg", phone="+33 3 55 50 08 00",
             country="FR")  # fmt: skip
CARMEN = Person(firstname="Carmen", lastname="Suárez", email="carmen.suarez@cliente.example",
                address1="Calle Triana 60", postcode="35002", city="Las Palmas de Gran Canaria",
                phone="+34 928 55 50 60", country="ES")  # fmt: skip
AOIFE = Person(firstname="Aoife", lastname="Quinn", email="aoife.quinn@customer.example",
               address1="14 Ormeau Road", postcode="BT7 1SH", city="Belfast", phone="+44 28 5550 0114",
               country="GB")  # fmt: skip
GRACE = Person(firstname="Grace", lastname="Miller", email="grace.miller@customer.example",
               address1="220 Elm Street", postcode="06510", city="New Haven", phone="+1 203 555 0120",
               country="US")  # fmt: skip
KELLER = Person(firstname="Beat", lastname="Keller", email="einkauf@kellerwohnen.example",
                company="Keller Wohnen AG", vat_number="CHE-123.456.788 MWST", address1="Rämistrasse 18",
                postcode="8001", city="Zürich", phone="+41 44 555 01 18", country="CH")  # fmt: skip
OLIVER = Person(firstname="Oliver", lastname="Shaw", email="oliver.shaw@customer.example",
                address1="7 Pump Court", postcode="YO1 7HH", city="York", phone="+44 1904 555 007",
                country="GB")  # fmt: skip
INGRID = Person(firstname="Ingrid", lastname="Hansen", email="ingrid.hansen@gjest.example",
                address1="Strandgaten 12", postcode="5013", city="Bergen", phone="+47 55 55 01 12",
                country="NO")  # fmt: skip
