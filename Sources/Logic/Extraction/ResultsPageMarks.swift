internal import HTML
internal import HTTP

/// What tells a page of results without ads from an error page that answers at the same address with status 200.
struct ResultsPageMarks {
  let reading: PageReading
  let site: Site?
  let sources: PageSources

  func areThere(page: WebAddress?) -> Bool {
    sources.records.holdsList || sources.hasList || sources.hasEmptyList || leadsToOtherPages(page) || statesNone
  }

  /// Whether a link leads to another page of the same list.
  private func leadsToOtherPages(_ page: WebAddress?) -> Bool {
    (reading.survey.anchors + reading.survey.nextLinks).contains { node in
      let relations = reading.document.attribute(node, "rel")?.lowercased().split(separator: " ") ?? []
      if relations.contains("prev") || relations.contains("next") { return true }
      guard let parameter = site?.search?.pageParameter, let page, let href = reading.document.attribute(node, "href"),
        let target = reading.absolute(href), target.hostAndPort == page.hostAndPort, target.path == page.path
      else { return false }
      return target.queryValue(parameter).map { $0 != page.queryValue(parameter) } ?? false
    }
  }

  private static let nothing: Set<String> = [
    "0", "no", "inga", "inget", "ingen", "ingenting", "keine", "kein", "geen", "aucun", "aucune", "brak", "ei", "nema",
  ]
  private static let results: Set<String> = [
    "ads", "advertenties", "angebote", "annoncer", "annonces", "annonser", "anzeigen", "auta", "auto", "autos", "bil",
    "bilar", "biler", "cars", "fahrzeuge", "fordon", "hakutuloksia", "listings", "matches", "objekt", "ofert",
    "ogłoszeń", "ogłoszenia", "results", "resultat", "resultaten", "resultater", "rezultata", "rezultati",
    "résultat", "résultats", "søgeresultater", "treff", "treffer", "träff", "träffar", "tuloksia", "vehicles",
    "voitures", "véhicules", "wyników", "wyniki",
  ]
  /// Words between the two: "inga fler begagnade bilar".
  private static let mostWordsBetween = 2

  /// Whether the text says that there are no results, or none left: "no more cars", "0 träffar".
  private var statesNone: Bool {
    guard reading.document.count > 0 else { return false }
    let text = reading.text(below: 0, limit: 20_000).lowercased()
    let words = text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    return words.indices.contains { index in
      Self.nothing.contains(words[index])
        && words[index...].dropFirst().prefix(Self.mostWordsBetween + 1).contains(where: Self.results.contains)
    }
  }
}
