public import FoundationEssentials
import JSON

/// One piece of news for one monitoring, and the bytes in which every reader gets it.
public struct VehicleEvent: Sendable, Hashable {
  /// What happened.
  public enum News: Sendable, Hashable {
    /// An offer is open; `initial` when it was already online as the monitoring was made, `relisted` when it is back.
    case listedForSale(price: AskingPrice?, initial: Bool, relisted: Bool)
    /// The offer has another price of the same kind and currency.
    case priceChanged(from: AskingPrice, to: AskingPrice)
    /// The offer is gone.
    case delisted(DelistingReason, lastPrice: AskingPrice?, firstSeenAt: Date, lastSeenAt: Date)
    /// The registered owner is another one; `effectiveDate` (`2026-06-01`) is the day the register gives for it.
    case ownershipChange(effectiveDate: String?)

    /// The subscribed type that the news belongs to.
    public var type: EventType {
      switch self {
      case .listedForSale: .listedForSale
      case .priceChanged: .priceChanged
      case .delisted: .delisted
      case .ownershipChange: .ownershipChange
      }
    }
  }

  /// The ad that an event speaks of.
  public struct Ad: Sendable, Hashable {
    /// Identifier of the site definition.
    public let site: String
    /// The site's own identifier of the ad.
    public let adID: String
    /// Absolute address of the ad's page.
    public let pageURL: String?

    /// An ad of `site`.
    public init(site: String, adID: String, pageURL: String?) {
      self.site = site
      self.adID = adID
      self.pageURL = pageURL
    }
  }

  /// The monitoring that asked.
  public struct Subject: Sendable, Hashable {
    /// UUID of the monitoring.
    public let monitorID: String
    /// The monitored plate, normalised.
    public let licensePlate: String
    /// The vehicle's VIN where known.
    public let vin: String?
    /// The monitoring's own metadata: a JSON object as text on one line.
    public let metadata: String?

    /// A monitoring by its parts.
    public init(monitorID: String, licensePlate: String, vin: String?, metadata: String?) {
      self.monitorID = monitorID
      self.licensePlate = licensePlate
      self.vin = vin
      self.metadata = metadata
    }
  }

  /// `evt_...`, derived from what happened.
  public let id: String
  /// When it was observed: the fetch time of the page that shows it.
  public let occurredAt: Date
  /// Who asked.
  public let subject: Subject
  /// The ad, where one is behind the news.
  public let ad: Ad?
  /// What happened.
  public let news: News

  /// News by its parts.
  public init(id: String, occurredAt: Date, subject: Subject, ad: Ad?, news: News) {
    self.id = id
    self.occurredAt = occurredAt
    self.subject = subject
    self.ad = ad
    self.news = news
  }

  /// The subscribed type that the news belongs to.
  public var type: EventType { news.type }

  /// The body: one line of JSON whose keys stand in a fixed order; keys without a value are left out.
  public var body: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("id", id)
      writer.member("eventType", type.wireName)
      writer.member("occurredAt", occurredAt)
      writer.member(
        "data",
        object: { data in
          data.member("monitorId", subject.monitorID)
          data.member("licensePlate", subject.licensePlate)
          if let vin = subject.vin { data.member("vin", vin) }
          if let url = ad?.pageURL { data.member("pageUrl", url) }
          writePrices(to: &data)
          if let ad {
            data.member("site", ad.site)
            data.member("adId", ad.adID)
          }
          writeRest(to: &data)
          if let metadata = subject.metadata { data.member("metadata", raw: metadata) }
        })
    }
    return writer.bytes
  }

  private func writePrices(to data: inout JSONWriter) {
    switch news {
    case .listedForSale(let price, _, _):
      guard let price else { return }
      data.member(price.kind.key(prefix: ""), raw: price.money.decimalText)
      data.member("currency", price.money.currency.rawValue)
    case .priceChanged(let old, let new):
      data.member(new.kind.key(prefix: ""), raw: new.money.decimalText)
      data.member(new.kind.key(prefix: "previous"), raw: old.money.decimalText)
      data.member("currency", new.money.currency.rawValue)
    case .delisted(_, let price, _, _):
      guard let price else { return }
      data.member(price.kind.key(prefix: "last"), raw: price.money.decimalText)
      data.member("currency", price.money.currency.rawValue)
    case .ownershipChange: return
    }
  }

  private func writeRest(to data: inout JSONWriter) {
    switch news {
    case .listedForSale(_, let initial, let relisted):
      data.member("initial", initial)
      if relisted { data.member("occurrence", "relisted") }
    case .delisted(let reason, _, let firstSeenAt, let lastSeenAt):
      data.member("reason", reason.rawValue)
      data.member("firstSeenAt", firstSeenAt)
      data.member("lastSeenAt", lastSeenAt)
    case .ownershipChange(let effectiveDate):
      if let effectiveDate { data.member("effectiveDate", effectiveDate) }
    case .priceChanged: return
    }
  }
}

extension PriceKind {
  /// The member that carries a sum of this kind: `price`, `priceExVat` or `monthlyPrice`, behind a prefix such as `last`.
  fileprivate func key(prefix: String) -> String {
    switch (self, prefix.isEmpty) {
    case (.exVat, true): "priceExVat"
    case (.exVat, false): "\(prefix)PriceExVat"
    case (.monthly, true): "monthlyPrice"
    case (.monthly, false): "\(prefix)MonthlyPrice"
    case (_, true): "price"
    case (_, false): "\(prefix)Price"
    }
  }
}
