public import JSON
public import Vehicles

/// What a site definition says: where a site's ads are, how they look, and how gently to ask.
///
/// Format: README, "Site definitions". All addresses are absolute.
public struct Site: Sendable {
  /// When a listing page is opened.
  public enum FetchRule: String, Sendable, CaseIterable {
    /// Never: the search page says enough, or nothing may be asked.
    case never
    /// Where the search page gave neither plate nor VIN.
    case ifIncomplete
    /// Every time the ad is new or changed.
    case always
  }

  /// How search pages are walked.
  public struct Search: Sendable {
    /// First pages, as written.
    public var start: [String] = []
    /// Query parameter that holds the page; nil when pages are linked.
    public var pageParameter: String?
    /// Its value on the first page.
    public var firstPage = 1
    /// Its value on the last page that is asked for.
    public var lastPage = 200
    /// How much it grows from page to page; more than 1 for offsets.
    public var pageStep = 1
    /// Ads on a full page, where known.
    public var pageSize: Int?
    /// Whether the first page holds the newest ads.
    public var newestFirst = false
  }

  /// What a value must be for a condition to hold.
  public struct Condition: Sendable {
    /// Where to look: a JSON path, or an XPath relative to a card.
    public var field: String
    /// Values that mean it, lower case; `*` alone is any, `*text*` contains.
    public var values: [String]
  }

  /// What a condition means when it holds.
  public enum Meaning: String, Sendable, CaseIterable {
    /// The ad is a lease; its price is a monthly fee.
    case lease
    /// The writer looks for a vehicle.
    case wanted
    /// Parts, or a vehicle to be broken up.
    case parts
    /// It is sold.
    case sold
    /// It is reserved.
    case reserved
    /// The price is without VAT.
    case exVat
    /// The price is a bid or a valuation.
    case auction
    /// A private person sells.
    case `private`
    /// A company sells.
    case dealer
  }

  /// Data on a page that holds ads: where it is and what its parts are called.
  public struct Record: Sendable {
    /// Where the data stands.
    public enum Source: Sendable {
      /// The content of scripts that an XPath finds.
      case script(String)
      /// Attributes that an XPath finds.
      case attribute(String)
      /// JSON that a script assigns to this variable.
      case variable(String)
    }

    /// Where the data stands.
    public var source: Source
    /// How it is written; nil recognises it.
    public var encoding: StateEncoding?
    /// The kind of page it is on; nil for any.
    public var on: PageKind?
    /// Paths of the ads; empty when the whole document is one.
    public var items: [JSONPath] = []
    /// Paths of ads that are paid placements.
    public var paid: [JSONPath] = []
    /// Path of the number of matches that the site states.
    public var total: JSONPath?
    /// Paths of each field, relative to the ad; the first that has a value wins.
    public var fields: [Field: [JSONPath]] = [:]
    /// What else values mean.
    public var conditions: [(Meaning, [(path: JSONPath, values: [String])])] = []
  }

  /// Result cards in the markup of a search page.
  public struct Card: Sendable {
    /// XPath of the cards.
    public var xpath: String
    /// The kind of page they are on; nil for any.
    public var on: PageKind?
    /// XPaths of each field, relative to the card.
    public var fields: [Field: [String]] = [:]
    /// What else values mean.
    public var conditions: [(Meaning, [Condition])] = []
  }

  /// One way to find a field on a listing page.
  public enum Rule: Sendable {
    /// The value beside a label.
    case label(String)
    /// What an XPath finds.
    case xpath(String)
    /// The content of a `<meta>`.
    case meta(String)
  }

  /// Marks by which a page is known to be something else.
  public struct Marks: Sendable {
    /// Status codes that say it.
    public var statuses: [Int] = []
    /// Texts that say it, lower case.
    public var texts: [String] = []
  }

  /// Short name: letters, digits and `_`.
  public var id: String
  /// The site's own name.
  public var name: String
  /// ISO 3166 code of its country, where it has one.
  public var country: String?
  /// Currency of its prices where they do not say.
  public var currency: Currency
  /// ISO 639 code of its language.
  public var language: String?
  /// Hosts, with a port where it is not the usual one.
  public var hosts: [String]
  /// How sure we are of what, and of which date.
  public var notes: String?
  /// Requests per minute that the site may be asked at most; more than 60 only for loopback hosts.
  public var requestsPerMinute: Int?
  /// Search pages; nil where sitemaps replace them.
  public var search: Search?
  /// Sitemaps, in place of search pages.
  public var sitemaps: [String] = []
  /// XPath of the address of the next search page.
  public var nextPageXPath: String?
  /// Regular expression of the addresses of ads, with a group `id`.
  public var listingPattern: String
  /// Address of an ad, with `{id}` in the place of its identifier, for data that states only that.
  public var listingTemplate: String?
  /// When a listing page is opened.
  public var fetch = FetchRule.ifIncomplete
  /// Data that holds ads.
  public var records: [Record] = []
  /// Cards that hold ads.
  public var cards: [Card] = []
  /// Rules for the fields of a listing page.
  public var fields: [Field: [Rule]] = [:]
  /// What XPaths on a listing page mean when they find one of their values.
  public var conditions: [(Meaning, [Condition])] = []
  /// Marks of an ad that is gone.
  public var gone = Marks(statuses: [404, 410])
  /// Marks of an ad that is sold: the whole text of a badge or heading.
  public var sold = Marks()
  /// Marks of an ad that is reserved.
  public var reserved = Marks()
  /// Further marks of a page that keeps robots out.
  public var blocked = Marks()
  /// Digest-like text that changes with the rules: the definition as written.
  public var text: String

  /// Whether the definition itself names hosts of this machine, as tests and recordings do.
  public var namesLoopbackHost: Bool {
    hosts.contains { host in
      let name = host.split(separator: ":").first.map(String.init) ?? host
      return name == "localhost" || name.hasPrefix("127.") || host.hasPrefix("[::1]")
    }
  }

  /// Whether a host, with its port where it is not the usual one, is one of the site's.
  public func owns(host: String) -> Bool { hosts.contains(host.lowercased()) }
}

extension Site {
  /// Reads a definition; `file` is what errors call it.
  ///
  /// Throws `SiteError` with the field and the reason.
  public init(parsing bytes: [UInt8], file: String) throws(SiteError) {
    self = try SiteReader(bytes, file: file).read()
  }
}
