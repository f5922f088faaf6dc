internal import HTML

/// How much speaks for a page being about vehicles, and against its being an ad.
struct VehicleEvidence {
  /// Different labels that only vehicles have.
  var vehicleLabels = 0
  /// Different labels that registers of vehicles have.
  var registerLabels = 0
  /// Whether a title names a maker of cars.
  var namesMaker = false
  /// Whether a title holds a word that is a maker of cars, were it another thing as well.
  var mentionsMaker = false

  init(reading: PageReading) {
    var vehicle: Set<String> = []
    var register: Set<String> = []
    for label in reading.survey.labels {
      switch label.meaning {
      case .vehicle, .firstRegistration: vehicle.insert(Self.key(label, reading))
      case .register: register.insert(Self.key(label, reading))
      case .field(let field):
        switch field {
        case .plate, .vin, .mileage: vehicle.insert(field.rawValue)
        default: break
        }
      case .otherPrice, .badge: break
      }
    }
    vehicleLabels = vehicle.count
    registerLabels = register.count
    let heading = reading.survey.heading.map { reading.text(below: $0, limit: 200) } ?? ""
    let texts = [reading.survey.title ?? "", heading, reading.survey.metas["og:title"] ?? ""]
    mentionsMaker = texts.contains { Self.makers(in: $0).isAny }
    namesMaker = texts.contains { Self.namesMaker($0, vehicleLabels: vehicle.count) }
  }

  private static func key(_ label: PageSurvey.Label, _ reading: PageReading) -> String {
    reading.document.withText(label.node) { ASCIIText.folded($0).prefix(24).lowercased() }
  }

  /// Whether a text names a maker of cars; a maker whose name is an ordinary word too only beside a label of vehicles.
  static func namesMaker(_ text: String, vehicleLabels: Int) -> Bool {
    let found = makers(in: text)
    return found.isPlain || (found.isAny && vehicleLabels >= 1)
  }

  private static func makers(in text: String) -> (isAny: Bool, isPlain: Bool) {
    let words = text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "-") }
    let found = words.map(String.init).filter(makers.contains)
    return (!found.isEmpty, found.contains { !ambiguous.contains($0) })
  }

  /// The model year that a title begins with, `Used 2011 BMW X3`, as is the rule in North America; nil for other titles.
  static func leadingYear(of title: String?) -> String? {
    let words = (title ?? "").prefix(80).split(separator: " ").map { $0.lowercased() }
      .drop { ["used", "new", "certified", "pre-owned", "preowned", "cpo"].contains($0) }
    guard words.count >= 2, let year = words.first, year.utf8.count == 4, year.hasPrefix("19") || year.hasPrefix("20"),
      makers.contains(words[words.startIndex + 1])
    else { return nil }
    return year
  }

  /// Makers whose names are ordinary words: a smart TV and a mini fridge are no cars.
  private static let ambiguous: Set<String> = [
    "alpine", "austin", "dodge", "ds", "land", "lincoln", "lotus", "mg", "mini", "morgan", "rover", "seat", "smart",
    "triumph",
  ]

  private static let makers: Set<String> = [
    "abarth", "acura", "alfa", "alpine", "alpina", "aston", "audi", "austin", "bentley", "bmw", "bugatti", "buick",
    "byd", "cadillac", "chevrolet",
    "chrysler", "citroen", "citroën", "cupra", "dacia", "daewoo", "daihatsu", "dodge", "ds", "ferrari", "fiat",
    "fisker", "ford", "gmc", "honda", "hummer",
    "hyundai", "infiniti", "isuzu", "iveco", "jaguar", "jeep", "kia", "koenigsegg", "lada", "lamborghini", "lancia",
    "land", "lexus", "lincoln", "lotus",
    "lynk", "maserati", "maxus", "maybach", "mazda", "mclaren", "mercedes", "mercedes-benz", "mg", "mini", "mitsubishi",
    "morgan", "nio", "nissan", "opel",
    "peugeot", "piaggio", "plymouth", "polestar", "pontiac", "porsche", "renault", "rolls-royce", "rover", "saab",
    "seat", "skoda", "škoda", "smart",
    "ssangyong", "subaru", "suzuki", "tesla", "toyota", "trabant", "triumph", "vauxhall", "volkswagen", "volvo", "vw",
    "xpeng", "zeekr",
  ]
}
