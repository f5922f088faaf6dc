internal import HTTP

/// How large the requests of a monitor can become, whatever its variables stand for.
struct RequestSize {
  /// `mon_...`.
  private static let longestIdentifier = 40
  /// `acct_...`.
  private static let longestAccount = 64
  /// A VIN, or a plate.
  private static let longestVehicle = 30

  let target: String
  let label: String
  let attributes: [Attribute]

  /// Throws when more would be sent than is sent to a customer's server.
  func check() throws(InvalidField) {
    let headers = attributes.filter { $0.place == .header }
    guard headers.count <= CustomerRequest.mostFields else {
      throw InvalidField(
        "attributes",
        "with subscribeParam has \(headers.count) headers; at most \(CustomerRequest.mostFields) are sent")
    }
    let bytes = headers.reduce(0) { $0 + $1.key.utf8.count + text($1).plain }
    guard bytes <= CustomerRequest.mostHeaderBytes else {
      throw InvalidField(
        "attributes",
        "with subscribeParam has headers of up to \(bytes) bytes; at most \(CustomerRequest.mostHeaderBytes) are sent"
      )
    }
    guard longestURL <= CustomerRequest.longestURL else {
      throw InvalidField(
        "attributes",
        "with subscribeParam makes a URL of up to \(longestURL) bytes; at most \(CustomerRequest.longestURL) are sent"
      )
    }
  }

  private var longestURL: Int {
    // What is stored is the normal form, which may be longer.
    let target = max(target.utf8.count, WebAddress(target)?.text.utf8.count ?? 0)
    return attributes.filter { $0.place == .query }.reduce(target) { sum, attribute in
      // The character before it, and that between the two.
      sum + 2 + Self.encodedCount(attribute.key) + text(attribute).encoded
    }
  }

  /// The most bytes that a value takes as it is, and percent-encoded.
  private func text(_ attribute: Attribute) -> (plain: Int, encoded: Int) {
    switch attribute.variable {
    case nil: (attribute.value.utf8.count, Self.encodedCount(attribute.value))
    case .vin, .vid: (Self.longestVehicle, 3 * Self.longestVehicle)
    case .monitorID: (Self.longestIdentifier, Self.longestIdentifier)
    case .monitorLabel: (label.utf8.count, Self.encodedCount(label))
    case .fleetID: (Self.longestAccount, 3 * Self.longestAccount)
    }
  }

  /// All bytes but those that RFC 3986 leaves as they are become three.
  private static func encodedCount(_ text: String) -> Int {
    text.utf8.reduce(0) { sum, byte in
      switch byte {
      case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        sum + 1
      default: sum + 3
      }
    }
  }
}
