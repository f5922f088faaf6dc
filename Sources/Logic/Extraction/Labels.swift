/// The words that stand beside a value, in the languages of the sites, and the field that each names.
struct LabelTable {
  /// What a label names.
  enum Meaning: Sendable, Hashable {
    case field(Field)
    /// The date of first registration, whose year stands for a missing model year.
    case firstRegistration
    /// Says that the page is about a vehicle, nothing more.
    case vehicle
    /// Seen on registers of vehicles, not in ads.
    case register
    /// A price that is not the price of the car.
    case otherPrice
  }

  private var slots = [Int16](repeating: -1, count: 2048)
  private var entries: [(hash: UInt64, meaning: Meaning)] = []

  static let shared = LabelTable()

  init() {
    for (meaning, labels) in Self.words {
      for label in labels {
        let bytes = Array(label.utf8)
        insert(bytes.withUnsafeBufferPointer { Self.hash($0) }, meaning)
      }
    }
  }

  /// The labels that definitions add, by their text.
  init(adding rules: [(String, Field)]) {
    self = LabelTable.shared
    for (label, field) in rules {
      let bytes = Array(label.utf8)
      insert(bytes.withUnsafeBufferPointer { Self.hash($0) }, .field(field))
    }
  }

  private mutating func insert(_ hash: UInt64, _ meaning: Meaning) {
    var slot = Int(hash & 2047)
    while slots[slot] >= 0 {
      if entries[Int(slots[slot])].hash == hash {
        entries[Int(slots[slot])].meaning = meaning
        return
      }
      slot = (slot + 1) & 2047
    }
    slots[slot] = Int16(entries.count)
    entries.append((hash, meaning))
  }

  /// What a text names when it is a label; nil for any other text.
  ///
  /// Units such as `km` are labels only where a colon or the element says so: `isMarked`.
  func meaning(of text: UnsafeBufferPointer<UInt8>, isMarked: Bool) -> Meaning? {
    let hash = Self.hash(text)
    var slot = Int(hash & 2047)
    while slots[slot] >= 0 {
      let entry = entries[Int(slots[slot])]
      if entry.hash == hash { return isMarked || !Self.ambiguous.contains(hash) ? entry.meaning : nil }
      slot = (slot + 1) & 2047
    }
    return nil
  }

  /// A hash of the label's letters: lower case, without `.:()`, slashes, hyphens and white space.
  static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 14_695_981_039_346_656_037
    var lead: UInt8 = 0
    for byte in text {
      var byte = ASCIIText.lowercased(byte)
      switch byte {
      case 0...32, UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "/"),
        UInt8(ascii: "-"), 0xC2:
        lead = byte
        continue
      case 0xA0 where lead == 0xC2: continue
      default: break
      }
      // The upper case of Latin-1 letters lies 32 below the lower case in UTF-8 as well.
      if lead == 0xC3, byte >= 0x80, byte <= 0x9E { byte += 32 }
      lead = byte
      hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211
    }
    return hash
  }

  /// Labels that are also units or ordinary words.
  private static let ambiguous: Set<UInt64> = Set(
    ["km", "mil", "miles", "år", "netto", "targa", "i trafik", "skatt", "engine"].map { word in
      let bytes = Array(word.utf8)
      return bytes.withUnsafeBufferPointer { hash($0) }
    })

  private static let words: [(Meaning, [String])] = [
    (
      .field(.plate),
      [
        "registreringsnummer", "regnr", "reg.nr", "reg nr", "regnummer", "reg.nummer", "registration number",
        "reg. number", "registration", "registration no", "license plate", "licence plate", "number plate",
        "kennzeichen",
        "amtliches kennzeichen", "kenteken", "rekisterinumero", "rek.nro", "rekisteritunnus", "nummerplade",
        "registreringsnr",
        "reg.nr.", "immatriculation", "numer rejestracyjny", "numer rejestracyjny pojazdu", "nr rejestracyjny",
        "registernummer",
        "kjennemerke", "targa", "matrícula",
      ]
    ),
    (
      .field(.vin),
      [
        "chassinummer", "chassinr / vin", "chassinr", "chassinummer (vin)", "chassinummer/vin", "chassis nr. (vin)",
        "chassis nr",
        "chassis number", "vin", "vin-nummer", "vin nummer", "vin number", "vin-nr", "vin nr", "vin #", "vin no",
        "stelnummer",
        "stelnr", "fahrgestellnummer", "fahrgestellnr", "fahrzeug-identifizierungsnummer", "fin", "fin / vin",
        "chassisnummer", "chassis",
        "numéro de série", "numéro de chassis", "valmistenumero", "numer vin", "nr vin", "understellsnummer", "telaio",
        "bastidor", "vehicle identification number", "identification number",
      ]
    ),
    (
      .field(.price),
      [
        "pris", "totalt pris", "totalpris", "price", "asking price", "preis", "kaufpreis", "barpreis", "prix", "prijs",
        "vraagprijs",
        "hinta", "cena", "cena brutto", "kontantpris", "kontant pris", "begärt pris", "fast pris", "köp nu",
        "utgångspris med fast pris",
        "prezzo", "precio", "cijena", "list price", "salgspris",
      ]
    ),
    (
      .field(.priceExVat),
      ["cena netto", "pris exkl. moms", "pris ex. moms", "netto", "nettopreis", "prix ht", "pris ekskl. moms"]
    ),
    (
      .otherPrice,
      [
        "pris uten omreg.", "pris ekskl. omreg.", "omregistrering", "årsavgift", "månadskostnad", "värdering",
        "marknadsvärde", "nypris",
        "ordinarie pris", "månadsavgift", "fahrzeugsteuer", "skatt", "fordonsskatt",
      ]
    ),
    (
      .field(.mileage),
      [
        "miltal", "mil", "mätarställning", "mätarställning (mil)", "kilometer", "kilometerstand", "kilometerstand (km)",
        "km-stand", "km",
        "kmstand", "tellerstand", "mileage", "odometer", "kilométrage", "ajokilometrit", "mittarilukema", "ajettu",
        "mätarst", "przebieg",
        "kørte km", "kørt", "kilometertal", "antal km", "laufleistung", "kilometraža", "prijeđeno km", "kilometraje",
        "chilometraggio", "körsträcka", "miles",
      ]
    ),
    (
      .field(.year),
      [
        "modellår", "årsmodell", "år", "årsmodel", "modelår", "årgang", "årsmodell/år", "year", "model year",
        "vuosimalli", "baujahr",
        "bouwjaar", "année-modèle", "année modèle", "année", "rok produkcji", "rocznik", "godište",
        "godina proizvodnje", "modellaar",
        "fordonsår", "tillverkningsår",
      ]
    ),
    (
      .field(.make),
      [
        "märke", "bilmärke", "merke", "mærke", "marke", "merk", "marque", "marka", "marka pojazdu", "merkki", "make",
        "fabrikat", "hersteller", "proizvođač",
      ]
    ),
    (.field(.model), ["modell", "model", "modèle", "malli", "model pojazdu", "modellbeteckning"]),
    (
      .vehicle,
      [
        "växellåda", "drivmedel", "bränsle", "biltyp", "kaross", "färg", "hästkrafter", "motorvolym", "girkasse",
        "drivstoff",
        "karosseri", "hjuldrift", "gear", "gearkasse", "brændstof", "getriebe", "kraftstoff", "kraftstoffart",
        "hubraum",
        "leistung", "transmissie", "brandstof", "carrosserie", "carburant", "boîte de vitesse", "boite de vitesse",
        "boîte de vitesses", "énergie",
        "puissance fiscale", "vaihteisto", "käyttövoima", "polttoaine", "skrzynia biegów", "rodzaj paliwa", "paliwo",
        "nadwozie",
        "pojemność skokowa", "poj. silnika", "pojemność", "transmission", "fuel", "fuel type", "body style",
        "body type", "drivetrain", "drive type",
        "engine", "exterior color", "interior color", "mpg", "gorivo", "transmisija", "kubikaža", "broj vrata",
        "type de véhicule", "senaste besiktning", "nästa besiktning", "tjänstevikt",
      ]
    ),
    (
      .firstRegistration,
      [
        "erstzulassung", "ez", "mise en circulation", "date de 1ère mise en circulation", "1. indregistrering",
        "1. reg.", "1. reg", "første reg.",
        "1. gang registrert", "første gang registrert", "eerste inschrijving", "1e inschrijving",
        "pierwsza rejestracja", "ensirekisteröinti",
        "registreringsdatum", "prva registracija",
      ]
    ),
    (
      .register,
      [
        "fordonsstatus", "status i trafik", "senaste ägarbyte", "ägarbyte", "antal ägare totalt", "nuvarande ägare",
        "senaste kontrollbesiktning",
        "först registrerad i sverige", "först i trafik i sverige", "i trafik", "trafikstatus", "fordonsskatt per år",
        "import/införsel",
        "köpt på kredit", "antal brukare", "förstagångsregistrerad", "registreringsstatus", "yrkestrafik",
      ]
    ),
  ]
}
