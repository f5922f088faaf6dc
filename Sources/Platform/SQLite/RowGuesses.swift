internal import Synchronization

/// Where rows were found, by the names under which they were asked for: guesses that save the search of an index.
///
/// A guess is a place to look first, and whoever looks there asks for the name as well: one that is wrong, because the
/// row is gone or never was that one, costs a look and nothing else. So it holds whatever other processes write.
public final class RowGuesses:
  // Safe: each place is atomic by itself, and nothing follows from how they stand to each other: what two threads note at
  // once in one set may be there twice or not at all.
  @unchecked Sendable
{
  /// A name, as far as it matters here.
  public struct Name: Sendable {
    fileprivate let hash: UInt64

    /// The name of which these are the parts.
    public init(_ one: String, _ other: String) {
      hash = Self.hash(other, after: Self.hash(one, after: 0xCBF2_9CE4_8422_2325))
    }

    /// FNV-1a, with a byte at the end that no UTF-8 has, and well mixed: who finds two names of one hash gains nothing.
    private static func hash(_ text: String, after start: UInt64) -> UInt64 {
      var text = text
      let hash = text.withUTF8 { bytes in
        bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
      }
      let ended = (hash ^ 0xFF) &* 0x0000_0100_0000_01B3
      return ended ^ ended >> 32
    }
  }

  /// 4 MiB, for half of a million names.
  private static let placeCount = 1 << 19
  /// A name may be in any place of one set, which fills a line of the cache.
  private static let setSize = 8

  /// The row in the lower half, part of its name's hash in the upper one; 0 where nothing is.
  ///
  /// The first of a set is the one noted last: the last one gives way.
  private let places: UnsafeMutablePointer<Atomic<UInt64>>

  /// Knows nothing yet.
  public init() {
    places = .allocate(capacity: Self.placeCount)
    for place in 0..<Self.placeCount { (places + place).initialize(to: Atomic(0)) }
  }

  deinit {
    places.deinitialize(count: Self.placeCount)
    places.deallocate()
  }

  /// Where to look for a name.
  public func row(_ name: Name) -> Int64? {
    let first = Self.firstPlace(of: name)
    for place in first..<first + Self.setSize {
      let kept = places[place].load(ordering: .relaxed)
      if Self.isOf(name, kept) { return Int64(kept & 0xFFFF_FFFF) }
    }
    return nil
  }

  /// Notes where a name was found.
  public func note(_ name: Name, at row: Int64) {
    guard let row = UInt32(exactly: row) else { return }
    let first = Self.firstPlace(of: name)
    var place = first
    while place < first + Self.setSize - 1, !Self.isOf(name, places[place].load(ordering: .relaxed)) { place += 1 }
    while place > first {
      places[place].store(places[place - 1].load(ordering: .relaxed), ordering: .relaxed)
      place -= 1
    }
    places[first].store(name.hash & ~0xFFFF_FFFF | UInt64(row), ordering: .relaxed)
  }

  private static func isOf(_ name: Name, _ place: UInt64) -> Bool { place != 0 && place >> 32 == name.hash >> 32 }

  private static func firstPlace(of name: Name) -> Int { Int(name.hash & UInt64(placeCount - setSize)) }
}
