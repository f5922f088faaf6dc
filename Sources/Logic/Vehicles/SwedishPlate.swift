/// The verdict on a text that is meant to be a Swedish plate.
///
/// Rules of Transportstyrelsen: a personal plate counts the spaces between its characters.
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
    let spaces = Self.innerSpaces(text)
    let isRefused =
      switch kind {
      case .personal: plate.normalized.unicodeScalars.count + spaces.count > 7
      // `AB 123 C` is a mission's plate, `AB1 23C` is an ordinary number with a wrong character.
      case .diplomatic: spaces.contains { $0 != 2 && $0 != 5 }
      default: false
      }
    self.kind = isRefused ? nil : kind
    normalized = plate.withoutTaxiSuffix.normalized
  }

  /// Whether a vehicle with this plate can be monitored: any kind but a military one.
  public var isValid: Bool { kind != nil && kind != .military }

  /// For every run of spaces between two characters, how many visible characters stand before it.
  private static func innerSpaces(_ text: some StringProtocol) -> [Int] {
    var spaces: [Int] = []
    var visible = 0
    var isOpen = false
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace {
        isOpen = visible > 0
        continue
      }
      if isOpen { spaces.append(visible) }
      isOpen = false
      visible += 1
    }
    return spaces
  }
}
