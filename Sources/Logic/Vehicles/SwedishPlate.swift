/// The verdict on a text that is meant to be a Swedish plate.
///
/// Rules of Transportstyrelsen (`seeds-and-peers.md` D11): a personal plate counts the spaces between its characters.
public struct SwedishPlate: Sendable, Hashable {
  /// What the text is, or nil when it is no Swedish plate.
  public let kind: LicensePlate.Kind?
  /// The plate in the form in which plates are compared, without the `T` of a taxi; nil when it is no plate at all.
  public let normalized: String?

  /// The verdict on `text`, in any case and with or without spaces and hyphens.
  public init(_ text: some StringProtocol) {
    guard let plate = LicensePlate(text) else {
      kind = nil
      normalized = nil
      return
    }
    let kind = plate.swedishKind
    let isTooLong = kind == .personal && plate.normalized.unicodeScalars.count + Self.innerSpaces(text) > 7
    self.kind = isTooLong ? nil : kind
    normalized = plate.withoutTaxiSuffix.normalized
  }

  /// Whether a vehicle with this plate can be monitored: any kind but a military one.
  public var isValid: Bool { kind != nil && kind != .military }

  /// Runs of spaces between two characters of the plate.
  private static func innerSpaces(_ text: some StringProtocol) -> Int {
    var spaces = 0
    var isInSpace = true
    var isOpen = false
    for scalar in text.unicodeScalars {
      let isSpace = scalar.properties.isWhitespace
      if isSpace, !isInSpace { isOpen = true }
      if !isSpace, isOpen {
        spaces += 1
        isOpen = false
      }
      isInSpace = isSpace
    }
    return spaces
  }
}
