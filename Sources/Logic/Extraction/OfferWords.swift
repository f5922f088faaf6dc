internal import Vehicles

/// Reads from the words of a title that an ad is no sale: leases, wanted ads, parts.
enum OfferWords {
  private static let wanted: Set<String> = [
    "köpes", "sökes", "önskas", "wanted", "gesucht", "suche", "ønskes", "kjøpes", "søkes", "købes", "ostetaan",
    "recherche", "cherche", "kupię",
    "skup", "gezocht", "wtb", "uppköpes",
  ]
  private static let parts: Set<String> = [
    "reservdelar", "reservdelsbil", "demonteras", "slaktas", "delar", "ersatzteile", "teileträger", "delebil",
    "reservedeler", "onderdelen", "sloopauto",
    "varaosat", "varaosiksi", "purkuosat", "pièces", "części", "reservdel", "reservedele", "bildelar", "parts",
    "fälgar", "vinterdäck", "däck", "sommardäck",
  ]
  private static let lease: Set<String> = [
    "privatleasing", "leasing", "leasen", "lease", "leasingbil", "privatlease", "leasingøvertagelse",
    "leasingovertakelse", "leasingoverdragelse",
    "leasingövertag", "minileasing", "hyrbil", "långtidshyra",
  ]

  /// Adds the meanings of the title's words, unless a more trusted source has spoken.
  static func read(title: String?, pageTitle: String?, into draft: inout Draft) {
    let words = Set((title ?? "").lowercased().split { !$0.isLetter }.map(String.init))
    let pageWords = Set((pageTitle ?? "").lowercased().split { !$0.isLetter }.map(String.init))
    guard draft.meanings.isDisjoint(with: [.wanted, .parts, .lease]) else { return }
    if !words.isDisjoint(with: wanted)
      || !pageWords.isDisjoint(with: wanted.subtracting(["suche", "recherche", "cherche", "skup", "wanted"]))
    {
      draft.meanings.insert(.wanted)
    } else if isParts(words, title) {
      draft.meanings.insert(.parts)
    } else if !words.isDisjoint(with: lease), mayBeFee(draft) {
      draft.meanings.insert(.lease)
    }
  }

  private static func isParts(_ words: Set<String>, _ title: String?) -> Bool {
    let found = words.intersection(parts)
    guard !found.isEmpty else { return false }
    // Tyres are mentioned beside cars: "Volvo V60 med vinterdäck" is a car.
    if found.isSubset(of: ["fälgar", "vinterdäck", "däck", "sommardäck"]) {
      return title?.lowercased().split(separator: " ").first.map { found.contains(String($0)) } ?? false
    }
    return true
  }

  /// Whether the sum beside the word can be a fee: no car of this age is sold for so little, and a dearer one with
  /// "leasing" in its title is a car that can also be leased.
  private static func mayBeFee(_ draft: Draft) -> Bool {
    guard let price = draft.prices.first(where: { $0.kind == .cash })?.amount else { return true }
    let units = price.minorUnits / price.currency.minorUnitsPerUnit
    switch price.currency.rawValue {
    case "SEK", "NOK", "DKK", "CZK": return units < 15_000
    case "PLN": return units < 6_000
    default: return units < 1_500
    }
  }
}
