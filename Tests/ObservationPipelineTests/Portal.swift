import FoundationEssentials
import Matching
import ObservationPipeline
import Observations
import Outbox
import SQLite
import TestSupport
import Testing
import Vehicles

/// A database, an imagined portal and the days on which it is crawled.
struct Portal {
  static let start = Date(timeIntervalSince1970: 1_780_000_000)
  let connection: Connection
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    connection = try Connection(path: directory.path("test.sqlite"))
    try connection.migrate(ObservationPipeline.migrations)
  }

  static func day(_ day: Double) -> Date { start.addingTimeInterval(day * 86_400) }

  /// Runs `body` in a transaction, as a program does.
  func pipe<T>(_ body: (ObservationPipeline) throws -> T) throws -> T {
    try connection.transaction { try body(ObservationPipeline(connection, enqueuedAt: Self.day(1000))) }
  }

  @discardableResult
  func watch(
    _ plate: String, _ types: [EventType] = EventType.allCases, vin: String? = nil, account: String = "acct_default",
    id: Int = 1, day: Double = -1, metadata: String? = nil
  ) throws -> [Event] {
    let change = metadata.flatMap { Metadata(json: $0) }.map { MetadataChange.replace($0) } ?? .keep
    let request = try MonitoringRequest(
      accountID: account, plate: plate, vin: vin, eventTypes: types.map(\.rawValue), metadata: change)
    let number = String(1000 + id).dropFirst()
    let newID = try #require(UUID(uuidString: "00000000-0000-4000-8000-000000000\(number)"))
    return try pipe { try $0.watch(request, newID: newID, at: Self.day(day)) }.events
  }

  func accept(_ ads: [Ad], day: Double, from page: SourcePage = .search) throws -> PipelineReport {
    try pipe { pipeline in
      try pipeline.accept(
        try ads.map { ObservedListing(try $0.listing, from: page, seenAt: Self.day(day)) }, run: 1)
    }
  }

  /// What is said when these ads are seen, one line per event.
  func see(_ ads: Ad..., day: Double, from page: SourcePage = .search) throws -> [String] {
    try accept(ads, day: day, from: page).events.map { $0.line }
  }

  /// What is said when the page of an ad is looked at.
  func examine(_ adID: String, _ evidence: ListingLifecycle.Evidence, day: Double) throws -> [String] {
    let examined = ExaminedAd(AdEvidence(adID: adID, evidence: evidence, seenAt: Self.day(day)))
    return try pipe { try $0.weigh([examined], site: "blocket", run: 1) }.events.map { $0.line }
  }

  /// What is said when a walk over the whole site meets only these ads.
  func walk(_ adIDs: [String], day: Double) throws -> [String] {
    try pipe { pipeline in
      let store = ObservationStore(connection)
      let run = try store.beginRun(site: "blocket", mode: "full", at: Self.day(day))
      let cycle = try store.openCycle(site: "blocket", at: Self.day(day))
      try store.add(page: "1", adIDs: adIDs, statedTotal: nil, seenAt: Self.day(day), run: run, to: cycle)
      return try pipeline.close(cycle, at: Self.day(day + 0.01), run: run).report.events.map { $0.line }
    }
  }

  /// Has the ad gone with all proof that it needs.
  func remove(_ adID: String, day: Double) throws -> [String] {
    _ = try examine(adID, .strong(.removed), day: day - 0.5)
    return try examine(adID, .strong(.removed), day: day)
  }
}

/// An ad as a test writes it.
struct Ad {
  var id: String
  var plate: String?
  var price: Int64?
  var kind = PriceKind.cash
  var currency = "SEK"
  var vin: String?
  var site = "blocket"
  var offer: OfferKind? = .sale
  var status: Availability? = .available

  init(_ id: String, _ plate: String? = "ABC123", _ price: Int64? = nil) {
    self.id = id
    self.plate = plate
    self.price = price
  }

  func with(_ change: (inout Ad) -> Void) -> Ad {
    var ad = self
    change(&ad)
    return ad
  }

  var listing: Listing {
    get throws {
      var listing = Listing(site: site, adId: id, url: "https://\(site).example/\(id)")
      listing.title = "Volvo V70"
      listing.plate = plate.flatMap { LicensePlate($0) }
      listing.vin = vin.flatMap { VIN($0) }
      if let price {
        listing.price = Money(minorUnits: price * 100, currency: try #require(Currency(rawValue: currency)))
      }
      listing.priceKind = price == nil ? nil : kind
      listing.offer = offer
      listing.status = status
      listing.provenance = ["plate": "state:regno"]
      return listing
    }
  }
}

extension Event {
  var text: String { String(decoding: body, as: UTF8.self) }

  /// Type, plate, site and ad, and the members that tell the news.
  var line: String {
    let members = ["price", "previousPrice", "lastPrice", "initial", "occurrence", "reason"]
    let told = members.compactMap { name -> String? in
      guard let start = text.firstRange(of: "\"\(name)\":")?.upperBound else { return nil }
      return "\(name)=\(text[start...].prefix { $0 != "," && $0 != "}" })"
    }
    let place = "\(subject.plate ?? "-") \(subject.site ?? "-")/\(subject.adID ?? "-")"
    return ([type, place] + told).joined(separator: " ").replacing("\"", with: "")
  }
}
