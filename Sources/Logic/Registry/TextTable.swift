internal import Synchronization

/// Texts that do not fit into a record, by the numbers that stand for them there; shared by all readers.
public final class TextTable: Sendable {
  private let texts = Mutex<[UInt64: String]>([:])
  /// More different texts than statuses and odd identities of a register; what is beyond is shown by its number.
  static let limit = 1_000_000

  /// A table without texts.
  public init() {}

  func add(_ number: UInt64, _ text: @autoclosure () -> String) {
    texts.withLock { texts in
      guard texts[number] == nil, texts.count < Self.limit else { return }
      texts[number] = text()
    }
  }

  subscript(_ number: UInt64) -> String? { texts.withLock { $0[number] } }

  var all: [UInt64: String] { texts.withLock { $0 } }

  /// The VIN of a record.
  func vin(_ head: UInt64, _ tail: UInt64) -> String {
    guard head & IdentityCode.hashMark != 0 else { return IdentityCode.vin(head, tail: tail) }
    return self[head] ?? "#\(String(head, radix: 16))"
  }

  /// The plate of a record; nil when it has none.
  func plate(_ tail: UInt64) -> String? {
    let number = tail % IdentityCode.plateRadix
    if number == 0 { return nil }
    guard number >= IdentityCode.exactPlates else { return IdentityCode.plate(tail) }
    return self[number] ?? "#\(String(number, radix: 16))"
  }

  func status(_ number: UInt32) -> String? { number == 0 ? nil : self[UInt64(number)] ?? "#\(number)" }
}
