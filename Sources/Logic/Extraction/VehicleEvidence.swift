internal import HTML

/// How much speaks for a page being about vehicles, and against its being an ad.
struct VehicleEvidence {
  /// Different labels that only vehicles have.
  var vehicleLabels = 0
  /// Different labels that registers of vehicles have.
  var registerLabels = 0
  /// Whether a title names a maker of cars.
  var namesMaker = false

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
      case .otherPrice: break
      }
    }
    vehicleLabels = vehicle.count
    registerLabels = register.count
    let heading = reading.survey.heading.map { reading.text(below: $0, limit: 200) } ?? ""
    let texts = [reading.survey.title ?? "", heading, reading.survey.metas["og:title"] ?? ""]
    namesMaker = texts.contains(where: Self.namesMaker)
  }

  private static func key(_ label: PageSurvey.Label, _ reading: PageReading) -> String {
    reading.document.withText(label.node) { ASCIIText.folded($0).prefix(24).lowercased() }
  }

  /// Whether a text holds the name of a maker as words.
  static func namesMaker(_ text: String) -> Bool {
    let words = text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "-") }
    return words.contains { makers.contains(String($0)) }
  }

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
