/// An invented ad: what a page about it must be read as.
struct SyntheticAd {
  /// Its number and identifier.
  let id: Int
  let make: String
  let model: String
  let year: Int
  /// Odometer in Swedish miles of ten kilometres.
  let mileageMil: Int
  /// In kronor.
  let price: Int
  let plate: String

  var title: String { "\(make) \(model) \(year)" }

  /// The ad of a number; the same for the same seed.
  init(_ id: Int, seed: UInt64) {
    var random = SeededRandom(seed: seed &+ UInt64(id) &* 1_000_003)
    self.id = id
    (make, model) = random.pick(Self.models)
    year = random.number(2006...2025)
    mileageMil = random.number(200...34_000)
    price = random.number(19...899) * 1000 - random.pick([0, 0, 100, 500])
    plate = SyntheticPlate.scattered(id)
  }

  private static let models = [
    ("Volvo", "V60"), ("Volvo", "XC40"), ("Volkswagen", "Golf"), ("Volkswagen", "Passat"), ("BMW", "320d"),
    ("Audi", "A4"), ("Toyota", "Corolla"), ("Toyota", "RAV4"), ("Kia", "Ceed"), ("Kia", "Niro"),
    ("Skoda", "Octavia"), ("Skoda", "Superb"), ("Ford", "Focus"), ("Ford", "Kuga"), ("Mazda", "CX-5"),
  ]
}

/// Numbers and words as Swedish pages write them.
enum SwedishText {
  /// `129 900` with no-break spaces.
  static func grouped(_ number: Int) -> String {
    let digits = String(number)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "\u{A0}" }
      text.append(digit)
    }
    return text
  }

  /// So many words that mean nothing together.
  static func words(_ count: Int, _ random: inout SeededRandom) -> String {
    (0..<count).map { _ in random.pick(vocabulary) }.joined(separator: " ")
  }

  private static let vocabulary = """
    bilen körd varsamt servad enligt bok två ägare dragkrok vinterdäck medföljer nybesiktad rökfri kupé kamera bak \
    farthållare skinnklädsel taklucka elstolar minne sensorer fram motorvärmare kamrem bytt inbyte möjligt garanti tolv \
    månader låg förbrukning mycket utrustad välskött svensksåld nycklar lackskydd polerad däck välkommen provkörning
    """.split(separator: " ").map(String.init)
}
