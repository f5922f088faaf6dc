extension PriceWord {
  /// Words by tag in the languages of the sites.
  ///
  /// Swedish, Norwegian, Danish, Finnish, German, Dutch, English, French, Polish, Italian, Spanish and Czech. Only the
  /// first eight bytes count, so that `månadskostnad` also stands for its kin.
  static let vocabulary: [UInt64: Tag] = {
    var result: [UInt64: Tag] = [:]
    for (tag, words) in lists {
      for word in words.split(separator: " ") { result[key(Array(word.utf8)[...])] = tag }
    }
    return result
  }()

  private static let lists: [(Tag, String)] = [
    (.per, "per pr par a i im p je pro al por na each every"),
    (
      .month,
      "mån månad månaden månader month months mo mth mths monat monate maand maanden mnd mnder md mdr måned måneden måneder "
        + "mc mies miesiąc miesiac mois mes mese mesi kk kuukausi kuukaudessa m mies miesięcy"
    ),
    (
      .monthly,
      "monthly monatlich monatliche mtl mtlich mensuel mensuelle mensile mensual månadsvis månadskostnad månadsbetalning "
        + "månadsavgift månadspris maandelijks maandprijs maandbedrag månedlig månedspris månedsleie miesięcznie mesačně "
        + "měsíčně pcm kuukausierä monatsrate leasingrate ydelse"
    ),
    (.leasing, "leasing privatleasing lease leasen leasa finansiering"),
    (.without, "exkl excl ekskl eks exklusive exclusive excluding eksklusiv eksklusive exl excluded"),
    (.lacking, "ex exc utan plus zzgl zuzüglich ohne hors sans bez sin uten uden u before alv0 ilman"),
    (
      .vat,
      "moms momsen mva btw vat mwst ust tva iva dph alv tax taxes podatku merverdiavgift mervärdesskatt arvonlisäveroa"
    ),
    (.net, "netto nettopris nettopreis ht exmoms momsfri exvat"),
    (
      .former,
      "tidigare ord ordinarie förr före förut gammalt statt vorher bisher früher uvp was were rrp msrp formerly previously "
        + "previous old avant ancien tidl tidligere før gammel regular antes prima poprzednio było stara rek rekommenderat "
        + "oorspronkelijk eerst catalogusprijs jämförpris"
    ),
    (.now, "nu now jetzt nå nyt nun teraz maintenant ahora adesso kampanjpris reapris"),
    (.from, "från from fra ab vanaf da od desde dès starting fr fom"),
    (.to, "till to til bis tot till à do hasta"),
    (
      .auction,
      "bud budet bid bids utropspris gebot gebote startbud startbid startgebot högstbudande auktion auction reservationspris "
        + "bieden bod budgivning värdering valuation utrop oferta licytacja huuto korkein"
    ),
    (
      .fee,
      "insats kontantinsats handpenning deposit anzahlung aanbetaling restvärde restwert frakt porto postage uppläggningsavgift "
        + "nypris neupreis nieuwprijs omregistrering förstagångshyra save savings spara"
    ),
    (
      .request,
      "begäran henvendelse anfrage poa request demande zapytanie aanvraag forespørgsel forespørsel förfrågan richiesta consultar "
        + "application pyydettäessä pyynnöstä"
    ),
    (.call, "ring call kontakta ringen contact ask soita kysy"),
    (.free, "free gratis kostenlos gratuit gratuito ilmainen"),
    (.shipping, "shipping orders order delivery versand livraison verzending"),
    (.over, "over above över"),
    (.unit, "mil mile miles mi km kms tkm hk hp bhp kw ps cv ch ccm cc cm cm3 mm litre litres liter liters st stk pcs"),
    (.times, "x"),
    (.thousand, "tkr tys tyś tusen tsd"),
    (.million, "mkr mln miljoner mio million"),
  ]
}
