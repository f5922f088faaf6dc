import JSON

/// The body of an event, taken apart.
struct EventBody {
  /// The members that carry a sum, as each kind of event names them, with the kind of price that they stand for.
  private static let priceKeys = [
    ("price", "cash"), ("priceExVat", "exVat"), ("monthlyPrice", "monthly"), ("lastPrice", "cash"),
    ("lastPriceExVat", "exVat"), ("lastMonthlyPrice", "monthly"),
  ]

  private let document: JSONDocument
  private let data: Int

  /// Nil when the bytes are no body of an event.
  init?(_ bytes: [UInt8]) {
    guard let document = JSONDocument(bytes), let data = document.member(document.root, "data") else { return nil }
    self.document = document
    self.data = data
  }

  /// A member of `data` as text; nil when it is missing or null.
  func text(_ name: String) -> String? {
    document.member(data, name).flatMap { document.scalarText($0) }
  }

  /// The sum that the event names, and its kind: cash, exVat or monthly.
  var price: (amount: String, kind: String)? {
    for (key, kind) in Self.priceKeys {
      if let amount = text(key) { return (amount, kind) }
    }
    return nil
  }

  /// The sum with its currency, and with its kind unless it is a cash price: `129000 SEK`, `2390 SEK monthly`.
  var priceText: String? {
    guard let price else { return nil }
    let parts = [price.amount, text("currency"), price.kind == "cash" ? nil : price.kind]
    return parts.compactMap { $0 }.joined(separator: " ")
  }
}
