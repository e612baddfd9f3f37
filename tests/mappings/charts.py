"""Four charts of accounts, and for each target the code that a bookkeeper would choose in it."""

from mappings.suggest.masters import MasterData
from tests.mappings.chart_parts import (
    Chart,
    account,
    answers,
    condition,
    sale_journal,
    sold,
    vat,
)

# The template a Dutch administration starts with: figures for codes.
DUTCH = Chart(
    name="a Dutch template",
    sold=sold("21", "9", oss=(("DE", "19"), ("DE", "7"), ("FR", "20"), ("BE", "21"))),
    master=MasterData(
        journals=(
            sale_journal("10", "Kas", type=10),
            sale_journal("20", "Bank", type=12),
            sale_journal("60", "Inkoopboek", type=22),
            sale_journal("70", "Verkoopboek"),
            sale_journal("71", "Verkoopboek (oud)", blocked=True),
            sale_journal("90", "Memoriaal", type=90),
        ),
        accounts=(
            account("1300", "Debiteuren", type=20),
            account("1500", "Btw te betalen hoog", type=24),
            account("2100", "Uitgegeven cadeaubonnen", type=90),
            account("4600", "Betaalkosten", type=121),
            account("4980", "Betalingsverschillen", type=121),
            account("4990", "Afrondingsverschillen", type=121),
            account("8000", "Omzet hoog tarief", "2"),
            account("8010", "Omzet laag tarief", "1"),
            account("8015", "Omzet nultarief", ""),
            account("8020", "Omzet buiten de EU", "6"),
            account("8025", "Omzet binnen de EU", "7"),
            account("8026", "Omzet diensten binnen de EU", "8"),
            account("8027", "Omzet afstandsverkopen"),
            account("8030", "Verzendkosten"),
            account("8035", "Omzet btw verlegd", "5"),
            account("8036", "Omzet margegoederen", "10"),
            account("8037", "Omzet vrijgesteld", "9"),
            account("8040", "Verleende kortingen"),
            account("8050", "Toeslagen"),
            account("8090", "Overige omzet", "2"),
            account("8099", "Omzet hoog (vervallen)", "2", blocked=True),
        ),
        vat_codes=(
            vat("0", "Geen btw", type="N", transactions="B"),
            vat("1", "Btw laag, exclusief", "9"),
            vat("2", "Btw hoog, exclusief", "21"),
            vat("3", "Btw laag, inclusief", "9", type="I"),
            vat("4", "Btw hoog, inclusief", "21", type="I"),
            vat("5", "Btw verlegd binnenland"),
            vat("6", "Levering buiten de EU"),
            vat("7", "Levering binnen de EU", listing="L"),
            vat("8", "Diensten binnen de EU", listing="S"),
            vat("9", "Vrijgesteld"),
            vat("10", "Margegoederen", margin=True),
            vat("11", "Nultarief"),
            vat("21", "Voorbelasting hoog", "21", transactions="P"),
            vat("99", "Vervallen code", "21", blocked=True),
            vat("BE", "OSS België 21%", "21", oss_country="BE"),
            vat("DE", "OSS Duitsland 19%", "19", oss_country="DE"),
            vat("D7", "OSS Duitsland 7%", "7", oss_country="DE"),
            vat("FR", "OSS Frankrijk 20%", "20", oss_country="FR"),
        ),
        conditions=(
            condition("14", "14 dagen", 14, "B"),
            condition("30", "30 dagen", 30, "B"),
            condition("IC", "Automatische incasso", 7, "I"),
            condition("PS", "Betaald via betaalprovider", 0, "Q"),
        ),
    ),
    right=answers(
        """
        journal = 70
        credit_journal = 70
        vat_national 21 = 2
        revenue 21 = 8000
        shipping 21 = 8030
        fees 21 = 8050
        vat_national 9 = 1
        revenue 9 = 8010
        shipping 9 = 8030
        fees 9 = 8050
        vat_zero zero = 11
        vat_goods_eu icp = 7
        revenue icp = 8025
        vat_services_eu services = 8
        revenue services = 8026
        vat_export export = 6
        revenue export = 8020
        vat_reversed reversed = 5
        revenue reversed = 8035
        vat_margin margin = 10
        revenue margin = 8036
        vat_exempt exempt = 9
        revenue exempt = 8037
        vat_oss DE 19 = DE
        revenue DE 19 = 8027
        vat_oss DE 7 = D7
        revenue DE 7 = 8027
        vat_oss FR 20 = FR
        revenue FR 20 = 8027
        vat_oss BE 21 = BE
        revenue BE 21 = 8027
        payment_condition ps_checkout = PS
        payment_condition mollie_ideal = PS
        payment_condition klarna_invoice = 30
        rounding = 4990
        vouchers = 2100
        """
    ),
)

# Letters for codes, two journals, no account for gift cards, no one stop shop of the licence: its codes by name only.
LETTERS = Chart(
    name="codes VH, VL and VN",
    sold=sold("21", "9", oss=(("DE", "19"), ("BE", "21"))),
    master=MasterData(
        journals=(
            sale_journal("INK", "Inkopen", type=22),
            sale_journal("VRK", "Verkopen"),
            sale_journal("WEB", "Verkopen webshop"),
            sale_journal("MEM", "Memoriaal", type=90),
        ),
        accounts=(
            account("40100", "Kasverschillen en afrondingen", type=120),
            account("80000", "Verkopen NL 21%", "VH"),
            account("80100", "Verkopen NL 9%", "VL"),
            account("80200", "Verkopen ICP goederen", "ICG"),
            account("80250", "ICP diensten", "ICD"),
            account("80300", "Verkopen export", "EXP"),
            account("80350", "Verkopen verlegd", "VV"),
            account("80360", "Marge verkopen", "MRG"),
            account("80370", "Vrijgestelde verkopen", "VRY"),
            account("80400", "OSS verkopen"),
            account("80500", "Doorberekende vracht", "VH"),
            account("80600", "Toeslag betaalwijze", "VH"),
            account("80700", "Provisie", "VH"),
        ),
        vat_codes=(
            vat("VH", "Verkoop hoog", "21"),
            vat("VHI", "Verkoop hoog incl.", "21", type="I"),
            vat("VL", "Verkoop laag", "9"),
            vat("VN", "Verkoop nultarief"),
            vat("VV", "Verkoop verlegd NL"),
            vat("VRY", "Verkoop vrijgesteld"),
            vat("ICG", "ICP goederen", listing="L"),
            vat("ICD", "ICP diensten", listing="S"),
            vat("ICT", "ICP ABC-levering", listing="T"),
            vat("EXP", "Uitvoer naar landen buiten de EU"),
            vat("EXD", "Diensten buiten de EU"),
            vat("MRG", "Margeregeling", margin=True),
            vat("PRV", "Privégebruik auto", "21"),
            vat("IH", "Inkoop hoog", "21", transactions="P"),
            vat("IV", "Inkoop verlegd", charged=True, transactions="B"),
            vat("OD", "OSS DE 19%", "19"),
            vat("OB", "OSS BE 21%", "21"),
            vat("GB", "Geen btw", type="N"),
        ),
        conditions=(
            condition("0", "Contant", 0, "K"),
            condition("8", "8 dagen", 8, "B"),
            condition("30", "30 dagen netto", 30, "B"),
            condition("I", "Incasso", 0, "I"),
        ),
    ),
    right=answers(
        """
        journal = WEB
        credit_journal = WEB
        vat_national 21 = VH
        revenue 21 = 80000
        shipping 21 = 80500
        fees 21 = 80600
        vat_national 9 = VL
        revenue 9 = 80100
        shipping 9 = 80500
        fees 9 = 80600
        vat_zero zero = VN
        vat_goods_eu icp = ICG
        revenue icp = 80200
        vat_services_eu services = ICD
        revenue services = 80250
        vat_export export = EXP
        revenue export = 80300
        vat_reversed reversed = VV
        revenue reversed = 80350
        vat_margin margin = MRG
        revenue margin = 80360
        vat_exempt exempt = VRY
        revenue exempt = 80370
        vat_oss DE 19 = OD
        revenue DE 19 = 80400
        vat_oss BE 21 = OB
        revenue BE 21 = 80400
        payment_condition ps_checkout = 0
        payment_condition mollie_ideal = 0
        payment_condition klarna_invoice = 30
        rounding = 40100
        vouchers =
        """
    ),
)

# Belgium: other rates, classes of the Belgian chart, "medecontractant", a journal for credit notes.
BELGIAN = Chart(
    name="a Belgian one",
    home="BE",
    sold=sold("21", "12", "6", oss=(("NL", "21"), ("FR", "20"))),
    master=MasterData(
        journals=(
            sale_journal("V1", "Verkoopfacturen"),
            sale_journal("V2", "Creditnota's verkoop"),
            sale_journal("A1", "Aankoopfacturen", type=22),
        ),
        accounts=(
            account("451000", "Te betalen btw", type=24),
            account("460000", "Ontvangen voorschotten", type=21),
            account("460100", "Cadeaubonnen in omloop", type=21),
            account("656000", "Afrondingsverschillen", type=121),
            account("657000", "Betalingsverschillen", type=121),
            account("700000", "Verkopen handelsgoederen 21%", "21"),
            account("700012", "Verkopen handelsgoederen 12%", "12"),
            account("700006", "Verkopen handelsgoederen 6%", "06"),
            account("701000", "Intracommunautaire verkopen", "IC"),
            account("701100", "Intracommunautaire diensten", "ICD"),
            account("702000", "Verkopen bij uitvoer", "EX"),
            account("703000", "Verkopen medecontractant", "MC"),
            account("704000", "Verkopen margeregeling", "MA"),
            account("705000", "Vrijgestelde verkopen", "VR"),
            account("706000", "Afstandsverkopen EU OSS"),
            account("708000", "Toegekende kortingen"),
            account("740000", "Bezorgkosten aan klanten", "21"),
            account("741000", "Toeslagen betaalmiddelen", "21"),
            account("742000", "Huuropbrengsten"),
        ),
        vat_codes=(
            vat("00", "Verkoop 0%"),
            vat("06", "Verkoop 6%", "6"),
            vat("12", "Verkoop 12%", "12"),
            vat("21", "Verkoop 21%", "21"),
            vat("21I", "Verkoop 21% inclusief", "21", type="I"),
            vat("IC", "Intracommunautaire levering goederen", listing="L"),
            vat("ICD", "Intracommunautaire diensten", listing="S"),
            vat("EX", "Uitvoer"),
            vat("MC", "Medecontractant"),
            vat("MA", "Margeregeling", margin=True),
            vat("VR", "Vrijgesteld artikel 44"),
            vat("A21", "Aankoop 21% diensten", "21", transactions="P"),
            vat("NLO", "OSS Nederland", "21", oss_country="NL"),
            vat("FRO", "OSS Frankrijk", "20", oss_country="FR"),
        ),
        conditions=(
            condition("CON", "Vooraf betaald online", 0, "B"),
            condition("D30", "30 dagen", 30, "B"),
            condition("DOM", "Domiciliëring", 0, "I"),
        ),
    ),
    right=answers(
        """
        journal = V1
        credit_journal = V2
        vat_national 21 = 21
        revenue 21 = 700000
        shipping 21 = 740000
        fees 21 = 741000
        vat_national 12 = 12
        revenue 12 = 700012
        shipping 12 = 740000
        fees 12 = 741000
        vat_national 6 = 06
        revenue 6 = 700006
        shipping 6 = 740000
        fees 6 = 741000
        vat_zero zero = 00
        vat_goods_eu icp = IC
        revenue icp = 701000
        vat_services_eu services = ICD
        revenue services = 701100
        vat_export export = EX
        revenue export = 702000
        vat_reversed reversed = MC
        revenue reversed = 703000
        vat_margin margin = MA
        revenue margin = 704000
        vat_exempt exempt = VR
        revenue exempt = 705000
        vat_oss NL 21 = NLO
        revenue NL 21 = 706000
        vat_oss FR 20 = FRO
        revenue FR 20 = 706000
        payment_condition ps_checkout = CON
        payment_condition mollie_ideal = CON
        payment_condition klarna_invoice = D30
        rounding = 656000
        vouchers = 460100
        """
    ),
)

# Everything renumbered and renamed, by a French-speaking bookkeeper; two codes at 21% that differ by their names only.
RENAMED = Chart(
    name="renumbered and renamed",
    sold=sold("21", "9", oss=(("FR", "20"), ("DE", "19"))),
    master=MasterData(
        journals=(
            sale_journal("A", "Achats", type=22),
            sale_journal("B", "Ventes magasin"),
            sale_journal("C", "Ventes en ligne"),
        ),
        accounts=(
            account("X10", "Chèques-cadeaux émis", type=27),
            account("X20", "Différences d'arrondi", type=120),
            account("X30", "Taxe à payer", type=24),
            account("Z01", "Ventes taux plein", "K9"),
            account("Z02", "Ventes taux réduit", "K8"),
            account("Z03", "Livraisons intracommunautaires", "K1"),
            account("Z04", "Prestations intracommunautaires", "K2"),
            account("Z05", "Ventes hors UE", "K3"),
            account("Z06", "Ventes avec autoliquidation", "K4"),
            account("Z07", "Ventes sous le régime de la marge", "K5"),
            account("Z08", "Ventes exonérées", "K6"),
            account("Z09", "Ventes à distance"),
            account("Z10", "Frais de port facturés"),
            account("Z11", "Suppléments de paiement"),
            account("Z12", "Remises accordées"),
            account("Z13", "Autres produits", "K9"),
        ),
        vat_codes=(
            vat("K0", "Taux zéro"),
            vat("K1", "Livraison intracommunautaire", listing="L"),
            vat("K2", "Prestation intracommunautaire", listing="S"),
            vat("K3", "Exportation hors UE"),
            vat("K4", "Autoliquidation nationale"),
            vat("K5", "Régime de la marge", margin=True),
            vat("K6", "Exonéré"),
            vat("K7", "Hors champ", type="N"),
            vat("K8", "Ventes taux réduit", "9"),
            vat("K9", "Ventes taux plein", "21"),
            vat("KA", "Prestations de services", "21"),
            vat("KB", "Achats taux plein", "21", transactions="P"),
            vat("KC", "Guichet unique FR", "20", oss_country="FR"),
            vat("KD", "Guichet unique DE", "19", oss_country="DE"),
            vat("KE", "Usage propre", "21"),
        ),
        conditions=(
            condition("P0", "Déjà payé en ligne", 0, "K"),
            condition("P1", "Paiement à 30 jours", 30, "B"),
            condition("P2", "Paiement à 60 jours", 60, "B"),
            condition("P3", "Prélèvement", 5, "I"),
        ),
    ),
    right=answers(
        """
        journal = C
        credit_journal = C
        vat_national 21 = K9
        revenue 21 = Z01
        shipping 21 = Z10
        fees 21 = Z11
        vat_national 9 = K8
        revenue 9 = Z02
        shipping 9 = Z10
        fees 9 = Z11
        vat_zero zero = K0
        vat_goods_eu icp = K1
        revenue icp = Z03
        vat_services_eu services = K2
        revenue services = Z04
        vat_export export = K3
        revenue export = Z05
        vat_reversed reversed = K4
        revenue reversed = Z06
        vat_margin margin = K5
        revenue margin = Z07
        vat_exempt exempt = K6
        revenue exempt = Z08
        vat_oss FR 20 = KC
        revenue FR 20 = Z09
        vat_oss DE 19 = KD
        revenue DE 19 = Z09
        payment_condition ps_checkout = P0
        payment_condition mollie_ideal = P0
        payment_condition klarna_invoice = P1
        rounding = X20
        vouchers = X10
        """
    ),
)

CHARTS = (DUTCH, LETTERS, BELGIAN, RENAMED)
