/// What the rows of a snapshot look like as a whole, to tell a healthy one from a broken one.
public struct SnapshotProfile: Sendable, Hashable {
  /// A row that could not be read.
  public struct Problem: Sendable, Hashable {
    /// Which of the snapshot's files.
    public var file: Int
    /// Its line, counted from 1.
    public var line: Int
    /// What is wrong with it.
    public var reason: String
  }

  /// Rows that could be read.
  public internal(set) var rows = 0
  /// Rows that could not.
  public internal(set) var unreadable = 0
  /// VINs that do not have the 17 characters of ISO 3779.
  public internal(set) var oddVINs = 0
  /// Plates that are not three letters and three characters.
  public internal(set) var oddPlates = 0
  /// Rows without an owner, or with one that is withheld.
  public internal(set) var withheld = 0
  /// Owners that are numbers of 10 or 12 digits.
  public internal(set) var numberedOwners = 0
  /// Rows with a day of acquisition.
  public internal(set) var dated = 0
  /// Rows whose day of acquisition is none.
  public internal(set) var oddDates = 0
  /// Rows with a user.
  public internal(set) var users = 0
  /// Rows with letters outside of ASCII.
  public internal(set) var accented = 0
  /// Those of them that are not what the encoding says, or were decoded wrongly before.
  public internal(set) var garbled = 0
  /// Files that end within a row.
  public internal(set) var openEnds = 0
  /// Rows by the first character of the plate, in the order 0-9, A-Z after one for others.
  public internal(set) var plateGroups = [Int](repeating: 0, count: 37)
  /// Rows by the first character of the VIN.
  public internal(set) var vinGroups = [Int](repeating: 0, count: 37)
  /// A digest that does not depend on the order of rows.
  public internal(set) var digest = ContentDigest()
  /// The same under the key that is to be used from now on.
  public internal(set) var renewedDigest = ContentDigest()

  /// A profile without rows.
  public init() {}

  mutating func add(_ other: SnapshotProfile) {
    rows += other.rows
    unreadable += other.unreadable
    oddVINs += other.oddVINs
    oddPlates += other.oddPlates
    withheld += other.withheld
    numberedOwners += other.numberedOwners
    dated += other.dated
    oddDates += other.oddDates
    users += other.users
    accented += other.accented
    garbled += other.garbled
    openEnds += other.openEnds
    for index in plateGroups.indices {
      plateGroups[index] += other.plateGroups[index]
      vinGroups[index] += other.vinGroups[index]
    }
    digest.add(other.digest)
    renewedDigest.add(other.renewedDigest)
  }
}

/// A digest of rows in any order: the sum of well-mixed hashes of each.
public struct ContentDigest: Sendable, Hashable, CustomStringConvertible {
  var low: UInt64 = 0
  var high: UInt64 = 0

  @inline(__always)
  mutating func add(_ row: SightedRow, owner: UInt64, user: UInt64) {
    let said = Mixer.mix(owner ^ row.tail, row.facts.bits ^ (user &* 0x9E37_79B9_7F4A_7C15))
    let both = Mixer.mix(row.hash, said)
    low &+= both
    high &+= (both ^ said) &* 0xE703_7ED1_A0B4_28DB
  }

  mutating func add(_ other: ContentDigest) {
    low &+= other.low
    high &+= other.high
  }

  /// 32 hexadecimal digits.
  public var description: String {
    [high, low].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
