import Extraction
import Testing
import Vehicles

struct PriceParserTests {
  @Test(arguments: [
    ("129.900 kr", "129900", "kr"), ("EUR 12.500", "12500", "EUR"), ("129 900:-", "129900", nil),
    ("149 000,-", "149000", nil), ("1 290 000:-", "1290000", nil), ("€ 12.990,-", "12990", "€"),
    ("45 440 PLN", "45440", "PLN"), ("76 000 zł", "76000", "zł"), ("17.300 KM", "17300", "KM"),
    ("17.600 € (VB)", "17600", "€"), ("Pris: 129 900 (tidigare 139 900)", "129900", nil),
    ("28\u{A0}888 kr", "28888", "kr"), ("489\u{202F}900 kr", "489900", "kr"), ("84\u{2009}500 kr", "84500", "kr"),
    ("$26,888", "26888", "$"), ("£22,500", "22500", "£"), ("43000.0", "43000.0", nil), ("4487.00", "4487.00", nil),
    ("CHF 1'049.95", "1049.95", "CHF"), ("1.234.567,89 €", "1234567.89", "€"), ("0.125 €", "0.125", "€"),
    ("€ 9 99", "9.99", "€"), ("9 99 €", "9.99", "€"), ("25 ,00 €", "25.00", "€"), ("129 tkr", "129000", "tkr"),
    ("101,5 tys. zł", "101500", "zł"), ("Volvo XC60 2019, 249 900 kr", "249900", "kr"), ("R200.00", "200.00", "R"),
    ("Fr. 139 900 kr", "139900", "kr"), ("Nu 129 900 kr", "129900", "kr"), ("ر.س. 120", "120", "ر.س."),
    ("2 x $5.00", "5.00", "$"), ("30% rabatt 69 900 kr", "69900", "kr"), ("۲۵۰٬۰۰۰ تومان", "250000", "تومان"),
    ("36 mån, 20 000 kr", "20000", "kr"), ("16:35, 129 900 kr", "129900", "kr"), ("$19.99+ each", "19.99", "$"),
  ])
  func `a sum is read with its grouping, decimals and currency`(text: String, amount: String, currency: String?) {
    let result = PriceParser.parse(text)
    #expect(result.amount == amount)
    #expect(result.currencyText == currency)
  }

  @Test(arguments: [
    "", "Volvo V70", "XC60", "CX-5", "15.08.2017", "2017-08-15", "8/9/2026", "16:35", "25 %", "13 000 mil", "70.000 km",
    "190 hk", "Free shipping over $49", "Ring 070-123 45 67 för pris",
  ])
  func `what is no sum has no amount`(text: String) {
    #expect(PriceParser.parse(text).amount == nil)
  }

  @Test(arguments: [
    ("129 900 kr", PriceKind.cash), ("2 995 kr/mån", .monthly), ("2 995 kr / månad", .monthly),
    ("4.400 kr./md.", .monthly),
    ("Est. $438/mo", .monthly), ("720,25 PLN/mc", .monthly), ("199 € mtl.", .monthly), ("250 € p/m", .monthly),
    ("$300 per month", .monthly), ("monatlich 299 €", .monthly), ("349 €/kk", .monthly), ("£250 p.m.", .monthly),
    ("2 995 kr/mån i 36 mån", .monthly), ("Privatleasing 3 599 kr", .monthly), ("Månadskostnad: 2 595 kr", .monthly),
    ("129 900 kr exkl. moms", .exVat), ("351 760 kr exkl.moms", .exVat), ("(215 840 kr ex. moms)", .exVat),
    ("€ 12.500 excl. btw", .exVat), ("12 500 € netto", .exVat), ("12.500 € zzgl. MwSt", .exVat),
    ("£9,000 + VAT", .exVat),
    ("790,00 € HT", .exVat), ("90 000 kr eks. mva", .exVat), ("Exkl. moms: 103 920 kr", .exVat),
    ("129 900 kr exkl. 25% moms", .exVat), ("129 900 kr inkl. moms", .cash),
    ("12.500 € inkl. MwSt. zzgl. Versand", .cash),
    ("Högsta bud 100 000 kr", .auction), ("Utropspris: 80 000 kr", .auction), ("100 000 kr bud", .auction),
    ("Current bid $5,100", .auction), ("Gebot: 5.100 €", .auction), ("129 900 kr, bud emottages", .cash),
    ("från 129 900 kr", .cash), ("Pris 129 900 kr + frakt", .cash), ("12'500.- Fr.", .cash), ("0 kr", .placeholder),
    ("1 kr", .placeholder), ("123 kr", .placeholder),
    ("1234", .placeholder), ("12 345 kr", .placeholder), ("123 456 kr", .placeholder), ("1 234 567:-", .placeholder),
    ("111 111 kr", .placeholder), ("999 999 kr", .placeholder), ("9 999 999 kr", .placeholder),
    ("Gratis", .placeholder),
    ("9 999 kr", .cash), ("99 999 kr", .cash), ("Pris på begäran", .onRequest), ("Ring", .onRequest),
    ("Auf Anfrage", .onRequest), ("POA", .onRequest), ("Price on request", .onRequest), ("sur demande", .onRequest),
    ("na zapytanie", .onRequest), ("Ring 070-123 45 67", .onRequest), ("Bieden", .auction),
  ])
  func `the words around a sum tell its kind`(text: String, kind: PriceKind) {
    #expect(PriceParser.parse(text).kind == kind)
  }

  @Test(arguments: [
    ("129 900 kr (103 920 kr exkl. moms)", "129900", PriceKind.cash),
    ("103 920 kr exkl. moms 129 900 kr inkl. moms", "129900", .cash),
    ("2 995 kr/mån eller 299 900 kr", "299900", .cash), ("299 900 kr eller 2 995 kr/mån", "299900", .cash),
    ("Ord. pris 139 900 kr, nu 129 900 kr", "129900", .cash), ("129 900 kr (ord. 139 900 kr)", "129900", .cash),
    ("statt 20.000 € jetzt 18.500 €", "18500", .cash), ("Was $120.00 Now $60.00", "60.00", .cash),
    ("Kontantinsats 20 000 kr, pris 129 900 kr", "129900", .cash),
    ("Pris: 129 900 (tidigare 139 900)", "129900", .cash),
    ("Exkl. moms: 103 920 kr Inkl. moms: 129 900 kr", "129900", .cash),
  ])
  func `of several sums the price is taken`(text: String, amount: String, kind: PriceKind) {
    let result = PriceParser.parse(text)
    #expect(result.amount == amount)
    #expect(result.kind == kind)
  }

  @Test(arguments: ["tidigare 139 900 kr", "ord. pris 139 900 kr", "statt 20.000 €", "was $120", "Före: 90 000 kr"])
  func `a former price has no kind`(text: String) {
    let result = PriceParser.parse(text)
    #expect(result.isFormer)
    #expect(result.kind == nil)
  }

  @Test(arguments: [
    "från 129 900 kr", "ab 12.500 €", "from £9,000", "Vanaf € 49.95", "od 25 000 zł", "Från: 99 000 kr",
  ])
  func `a lowest price is marked`(text: String) {
    #expect(PriceParser.parse(text).isFrom)
  }

  @Test(arguments: [
    ("182 000 - 201 000 kr", "182000", "kr"), ("182 000 kr – 201 000 kr", "182000", "kr"),
    ("Estimate Price: $45,000 - $70,000", "45000", "$"), ("10 000 till 12 000 kr", "10000", "kr"),
  ])
  func `a range gives its lower end and no kind`(text: String, amount: String, currency: String) {
    let result = PriceParser.parse(text)
    #expect(result.isRange)
    #expect(result.amount == amount)
    #expect(result.currencyText == currency)
    #expect(result.kind == nil)
  }

  @Test(arguments: [
    ("34.99", "руб. (шт)", "руб."), ("28", "$", "$"), ("5 799", "Pris NOK 1 999,00", "NOK"), ("£54.17", "USD", "£"),
    ("200", "....", nil), ("129 900 kr", "€", "kr"), ("10 K", "€", "€"), ("10", "kr/stk", "kr"), ("99", "Top 10", nil),
  ])
  func `a hint names the currency that the text does not`(text: String, hint: String, currency: String?) {
    #expect(PriceParser.parse(text, currencyHint: hint).currencyText == currency)
  }

  @Test(arguments: [
    ("140.000", Character(","), "140000"), ("140.000", ".", "140.000"), ("1250€60", "€", "1250.60"),
    ("1.250", "€", "1250"),
  ])
  func `a known decimal separator decides`(text: String, separator: Character, amount: String) {
    #expect(PriceParser.parse(text, decimalSeparator: separator).amount == amount)
  }

  @Test(arguments: [
    ("kr", "SEK", "SEK"), ("kr", "NOK", "NOK"), ("kr.", "DKK", "DKK"), ("kr", "EUR", nil), ("$", "CAD", "CAD"),
    ("$", "USD", "USD"), ("$", "SEK", nil), ("€", "SEK", "EUR"), ("KM", "EUR", "BAM"), ("zł", "EUR", "PLN"),
    ("eur", "SEK", "EUR"), ("CAD$", "USD", "CAD"), ("£", "EUR", "GBP"), ("bananer", "SEK", nil),
  ])
  func `an ambiguous sign takes the currency of the site`(text: String, fallback: String, expected: String?) {
    #expect(PriceParser.currency(of: text, default: Currency(rawValue: fallback))?.rawValue == expected)
  }

  @Test(arguments: [
    ("129 900 kr", "129900 SEK"), ("€ 9.990", "9990 EUR"), ("129 900:-", "129900 SEK"), ("1 kr", nil), ("$ 500", nil),
    ("POA", nil),
  ])
  func `a price text becomes money`(text: String, expected: String?) {
    #expect(PriceParser.parse(text).money(fallback: .sek)?.description == expected)
  }

  @Test func `a page of digits is cut, not read`() {
    #expect(PriceParser.parse(String(repeating: "9 ", count: 100_000)).kind != nil)
  }
}
