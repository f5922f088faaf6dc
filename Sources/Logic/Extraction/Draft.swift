internal import HTTP
internal import Vehicles

/// An ad while it is put together from one source or several, most trusted first: what is set stays.
struct Draft {
  /// A sum of money and what it is.
  struct Price {
    var amount: Money
    var kind: PriceKind
    var provenance: String
  }

  var listing = Listing()
  /// Sums found, most trusted first.
  var prices: [Price] = []
  /// What the sources say beside the fields.
  var meanings: Set<Site.Meaning> = []
  /// Whether the ad says that the price is a placeholder or is told on request.
  var missingPrice: PriceKind?
  var isPaid = false
  /// The kind of page that its source speaks of; nil for any.
  var on: PageKind?
  private var mileageUnit: String?
  private var rawMileage: (text: String, provenance: String)?

  /// The currency of prices that do not say theirs.
  let currency: Currency?

  init(currency: Currency?) { self.currency = currency }

  var isEmpty: Bool { listing.provenance.isEmpty && prices.isEmpty }

  /// Whether it says more than an address.
  var saysMore: Bool {
    !prices.isEmpty || !meanings.isEmpty || listing.provenance.keys.contains { $0 != "adId" && $0 != "url" }
  }

  // MARK: Values

  /// Takes the text of a field from a source; a value that cannot be one of this field is ignored.
  mutating func take(_ field: Field, _ text: String, from provenance: String, currency own: Currency? = nil) {
    guard let text = ASCIIText.folded(text) else { return }
    switch field {
    case .adId: set(\.adId, text, .adId, provenance)
    case .url, .currency, .oldPrice: break
    case .title: set(\.title, String(text.prefix(300)), .title, provenance)
    case .plate: takePlate(text, provenance)
    case .vin: set(\.vin, Self.vin(text), .vin, provenance)
    case .price: takePrice(text, .cash, provenance, own)
    case .priceExVat: takePrice(text, .exVat, provenance, own)
    case .monthlyPrice: takePrice(text, .monthly, provenance, own)
    case .mileageUnit: mileageUnit = text
    case .mileage: if rawMileage == nil { rawMileage = (text, provenance) }
    case .mileageKm:
      set(\.mileageKilometres, Odometer.kilometres(from: text, defaultUnit: .kilometres), .mileage, provenance)
    case .mileageMil:
      set(\.mileageKilometres, Odometer.kilometres(from: text, defaultUnit: .scandinavianMiles), .mileage, provenance)
    case .mileageMiles:
      set(\.mileageKilometres, Odometer.kilometres(from: text, defaultUnit: .miles), .mileage, provenance)
    case .year: set(\.year, ModelYear.parse(text), .year, provenance)
    case .make: set(\.make, String(text.prefix(80)), .make, provenance)
    case .model: set(\.model, String(text.prefix(120)), .model, provenance)
    }
  }

  /// Takes an amount in plain decimal text, such as JSON has it.
  mutating func takeAmount(_ decimal: String, _ kind: PriceKind, from provenance: String, currency own: Currency?) {
    guard let currency = own ?? currency, let amount = Money(decimal: decimal, currency: currency) else { return }
    if Placeholder.matches(amount.decimalText) {
      if missingPrice == nil, kind == .cash { missingPrice = .placeholder }
      return
    }
    prices.append(Price(amount: amount, kind: kind, provenance: provenance))
  }

  private mutating func takePrice(_ text: String, _ kind: PriceKind, _ provenance: String, _ own: Currency?) {
    guard text.utf8.first != UInt8(ascii: "-") else { return }
    if text.utf8.allSatisfy({ ASCIIText.isDigit($0) || $0 == UInt8(ascii: ".") }) {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      if parts.count == 1 || (parts.count == 2 && parts[1].utf8.count != 3) {
        return takeAmount(text, kind, from: provenance, currency: own)
      }
    }
    let parsed = PriceParser.parse(text)
    switch parsed.kind {
    case .onRequest, .placeholder:
      if missingPrice == nil { missingPrice = parsed.kind }
      return
    default: break
    }
    guard let decimal = parsed.amount, let stated = parsed.kind else { return }
    let named = parsed.currencyText.flatMap { PriceParser.currency(of: $0, default: own ?? currency) }
    takeAmount(decimal, stated == .cash ? kind : stated, from: provenance, currency: named ?? own)
  }

  private mutating func takePlate(_ text: String, _ provenance: String) {
    guard let plate = LicensePlate(text), Self.mayBePlate(plate.normalized) else { return }
    set(\.plate, plate, .plate, provenance)
  }

  /// A plate with a digit, or a word that is not one of those that stand for "not known".
  private static func mayBePlate(_ plate: String) -> Bool {
    plate.utf8.contains(where: ASCIIText.isDigit) && !plate.utf8.allSatisfy(ASCIIText.isDigit)
  }

  /// The VIN in a text, which may hold a remark behind it.
  static func vin(_ text: String) -> VIN? {
    if let vin = VIN(text) { return vin }
    guard let first = text.split(separator: " ").first, first.utf8.count == 17 else { return nil }
    return VIN(first)
  }

  private mutating func set<Value>(
    _ path: WritableKeyPath<Listing, Value?>, _ value: Value?, _ field: Field, _ provenance: String
  ) {
    guard listing[keyPath: path] == nil, let value else { return }
    listing[keyPath: path] = value
    listing.provenance[field.rawValue] = provenance
  }

  /// Sets the address of the ad and, when it states one, its identifier.
  mutating func setAddress(_ address: WebAddress, id: String?, from provenance: String) {
    set(\.url, address.text, .url, provenance)
    if let id { set(\.adId, id, .adId, "\(provenance)#id") }
  }

  // MARK: Merging

  /// Fills what is still missing from a less trusted source about the same ad.
  mutating func fill(from other: Draft) {
    fill(\.adId, .adId, other)
    fill(\.url, .url, other)
    fill(\.title, .title, other)
    fill(\.plate, .plate, other)
    fill(\.vin, .vin, other)
    fill(\.mileageKilometres, .mileage, other)
    fill(\.year, .year, other)
    fill(\.make, .make, other)
    fill(\.model, .model, other)
    if listing.seller == nil { listing.seller = other.listing.seller }
    if listing.status == nil { listing.status = other.listing.status }
    // A source that calls the ad a lease knows it; others show the fee as if it were the price.
    if !meanings.contains(.lease), !meanings.contains(.auction) { prices += other.prices }
    meanings.formUnion(other.meanings)
    if missingPrice == nil { missingPrice = other.missingPrice }
    if rawMileage == nil { (rawMileage, mileageUnit) = (other.rawMileage, other.mileageUnit) }
  }

  private mutating func fill<Value>(_ path: WritableKeyPath<Listing, Value?>, _ field: Field, _ other: Draft) {
    set(path, other.listing[keyPath: path], field, other.listing.provenance[field.rawValue] ?? "")
  }

  // MARK: Result

  /// The ad, once all sources have spoken.
  func finished() -> Listing {
    var draft = self
    if let (text, provenance) = rawMileage {
      let unit = mileageUnit.flatMap { Odometer.Unit(named: $0) } ?? usualUnit
      draft.set(\.mileageKilometres, Odometer.kilometres(from: text, defaultUnit: unit), .mileage, provenance)
    }
    var listing = draft.listing
    if meanings.contains(.private) { listing.seller = .private }
    if meanings.contains(.dealer) { listing.seller = .dealer }
    if meanings.contains(.sold) {
      listing.status = .sold
    } else if meanings.contains(.reserved) {
      listing.status = .reserved
    }
    if listing.status == nil { listing.status = .available }
    listing.offer =
      meanings.contains(.wanted)
      ? .wanted : meanings.contains(.parts) ? .parts : meanings.contains(.lease) ? .lease : .sale
    resolvePrice(&listing)
    return listing
  }

  /// The unit of a distance that names none: miles where prices are in dollars of the US or in pounds.
  private var usualUnit: Odometer.Unit { currency == .usd || currency == .gbp ? .miles : .kilometres }

  private func resolvePrice(_ listing: inout Listing) {
    if meanings.contains(.auction) {
      listing.priceKind = .auction
      return
    }
    if meanings.contains(.lease) {
      guard let fee = prices.first(where: { $0.kind == .monthly }) ?? prices.first else { return }
      listing.price = fee.amount
      listing.priceKind = .monthly
      listing.provenance[Field.price.rawValue] = fee.provenance
      return
    }
    let chosen =
      prices.first { $0.kind == .cash } ?? prices.first { $0.kind == .exVat } ?? prices.first { $0.kind == .monthly }
    guard let chosen else {
      listing.priceKind = missingPrice ?? (prices.contains { $0.kind == .auction } ? .auction : nil)
      return
    }
    listing.price = chosen.amount
    listing.priceKind = chosen.kind == .cash && meanings.contains(.exVat) ? .exVat : chosen.kind
    listing.provenance[Field.price.rawValue] = chosen.provenance
  }
}
