/// Texts of values that do not fit into a vehicle's record: identifiers that are active, and what only changes.
final class SideTexts {
  private var texts: [UInt64: String] = [:]

  /// Texts that are the same and change by themselves from now on.
  func copy() -> SideTexts {
    let copy = SideTexts()
    copy.texts = texts
    return copy
  }

  private static func key(_ place: UInt32, _ code: UInt8, isPrevious: Bool) -> UInt64 {
    UInt64(place) << 8 | UInt64(code) | (isPrevious ? 128 : 0)
  }

  func put(_ text: String, place: UInt32, code: UInt8, keepingPrevious: Bool) {
    if keepingPrevious, let old = texts[Self.key(place, code, isPrevious: false)] {
      texts[Self.key(place, code, isPrevious: true)] = old
    }
    texts[Self.key(place, code, isPrevious: false)] = text
  }

  func text(place: UInt32, code: UInt8, isPrevious: Bool) -> String? {
    texts[Self.key(place, code, isPrevious: isPrevious)]
  }

  /// The hashes of identifiers written as `FuelLevelLow:Warning,RiskOfIce`.
  func identifiers(place: UInt32, code: UInt8, isPrevious: Bool = false) -> [Int64] {
    guard let text = text(place: place, code: code, isPrevious: isPrevious) else { return [] }
    return text.split(separator: ",").map { item in
      StableHash.of(item.prefix { $0 != ":" }.lowercased())
    }
  }

  /// Every text of a vehicle, by its code; 128 is added for texts before.
  func all(place: UInt32) -> [(code: UInt8, text: String)] {
    guard !texts.isEmpty else { return [] }
    return Operand.textCodes.flatMap { code in
      [code, code | 128].compactMap { code in texts[UInt64(place) << 8 | UInt64(code)].map { (code, $0) } }
    }
  }

  func set(_ text: String, place: UInt32, code: UInt8) { texts[UInt64(place) << 8 | UInt64(code)] = text }

  func removeAll(place: UInt32) {
    for (code, _) in all(place: place) { texts[UInt64(place) << 8 | UInt64(code)] = nil }
  }
}
