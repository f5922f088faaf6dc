internal import Crypto

/// Turns the bytes of fields into the numbers of records; one for each thread.
final class FieldReader {
  let format: SnapshotFormat
  let texts: TextTable
  let current: SipHash?
  let renewed: SipHash?
  /// What each byte means in a VIN or plate.
  private let codes: UnsafePointer<UInt8> = FieldReader.byteCodes
  private let dayNumbers: UnsafePointer<UInt16> = Day.numbers
  /// Short statuses that are known to be in the table: their bytes, and the hash.
  private let knownStatuses: UnsafeMutablePointer<(word: UInt64, hash: UInt32)>
  private let mayHideNumbers: Bool

  // Safe: filled before anybody sees it, never changed and never freed.
  private nonisolated(unsafe) static let byteCodes: UnsafePointer<UInt8> = {
    let codes = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    for byte in UInt8.min...UInt8.max { codes[Int(byte)] = IdentityCode.code(byte) }
    return UnsafePointer(codes)
  }()

  init(format: SnapshotFormat, texts: TextTable, current: SipHash?, renewed: SipHash?) {
    self.format = format
    self.texts = texts
    self.current = current
    self.renewed = renewed
    mayHideNumbers = format.withheld.mayHideNumbers
    knownStatuses = .allocate(capacity: 256)
    knownStatuses.initialize(repeating: (0, 0), count: 256)
  }

  deinit { knownStatuses.deallocate() }

  // MARK: Identity

  /// A vehicle's number.
  struct VehicleNumber {
    /// The first twelve characters, or a hash.
    var head: UInt64
    /// The last five.
    var last: UInt64
    /// Whether it has the 17 characters of ISO 3779.
    var isUsual: Bool
    /// The first byte of the field.
    var initial: UInt8
  }

  /// A VIN; nil when there is none.
  @inline(__always)
  func vin(_ bytes: UnsafeRawBufferPointer) -> VehicleNumber? {
    let radix = IdentityCode.vinRadix
    guard bytes.count == IdentityCode.vinLength, let base = bytes.baseAddress,
      let lanes = Lanes(
        alphanumeric: UInt64(littleEndian: base.loadUnaligned(as: UInt64.self)),
        UInt64(littleEndian: base.loadUnaligned(fromByteOffset: 8, as: UInt64.self)), radix: radix)
    else { return oddVIN(bytes.withoutBlanks) }
    let end = codes[Int(base.load(fromByteOffset: 16, as: UInt8.self))]
    guard end < IdentityCode.skipped else { return oddVIN(bytes.withoutBlanks) }
    return VehicleNumber(
      head: lanes.firstEight(radix: radix) &* (radix &* radix &* radix &* radix) &+ lanes.third,
      last: lanes.fourth &* radix &+ UInt64(end), isUsual: true, initial: base.load(as: UInt8.self))
  }

  @inline(never)
  private func oddVIN(_ bytes: UnsafeRawBufferPointer) -> VehicleNumber? {
    let initial = bytes.first ?? 0
    var head: UInt64 = 0
    var last: UInt64 = 0
    var count = 0
    for byte in bytes {
      let code = codes[Int(byte)]
      if code == IdentityCode.skipped { continue }
      if code == IdentityCode.foreign { return hashedVIN(bytes, initial) }
      if count < IdentityCode.headLength {
        head = head &* IdentityCode.vinRadix &+ UInt64(code)
      } else {
        last = last &* IdentityCode.vinRadix &+ UInt64(code)
      }
      count += 1
    }
    if count == 0 { return nil }
    if count > IdentityCode.vinLength { return hashedVIN(bytes, initial) }
    head = IdentityCode.padded(
      head, from: min(count, IdentityCode.headLength), to: IdentityCode.headLength, radix: IdentityCode.vinRadix)
    last = IdentityCode.padded(
      last, from: max(count, IdentityCode.headLength), to: IdentityCode.vinLength, radix: IdentityCode.vinRadix)
    return VehicleNumber(head: head, last: last, isUsual: count == IdentityCode.vinLength, initial: initial)
  }

  private func hashedVIN(_ bytes: UnsafeRawBufferPointer, _ initial: UInt8) -> VehicleNumber? {
    let text = IdentityCode.plain(self.text(bytes))
    guard text.contains(where: { $0.isLetter || $0.isNumber }), text.utf8.count <= 64 else { return nil }
    let code = IdentityCode.hashedVIN(text)
    texts.add(code.head, text)
    return VehicleNumber(head: code.head, last: code.last, isUsual: false, initial: initial)
  }

  /// A plate.
  struct PlateNumber {
    /// 0 when there is none.
    var number: UInt64
    /// Whether it has six letters and digits.
    var isUsual: Bool
    /// The first byte of the field; 0 when there is none.
    var initial: UInt8
  }

  /// A plate; one with the number 0 when there is none.
  @inline(__always)
  func plate(_ bytes: UnsafeRawBufferPointer) -> PlateNumber {
    let count = bytes.count
    guard count > 0, count <= IdentityCode.plateLength, let base = bytes.baseAddress,
      let lanes = Lanes(
        blankAndAlphanumeric: UInt64(littleEndian: base.loadUnaligned(as: UInt64.self)), count: count,
        radix: IdentityCode.plateAlphabet)
    else { return oddPlate(bytes.withoutBlanks) }
    return PlateNumber(
      number: lanes.firstEight(radix: IdentityCode.plateAlphabet), isUsual: count == 6,
      initial: base.load(as: UInt8.self))
  }

  @inline(never)
  private func oddPlate(_ bytes: UnsafeRawBufferPointer) -> PlateNumber {
    var number: UInt64 = 0
    var count = 0
    for byte in bytes {
      let code = codes[Int(byte)]
      if code == IdentityCode.skipped { continue }
      count += 1
      if code == IdentityCode.foreign || count > IdentityCode.plateLength {
        return PlateNumber(number: foreignPlate(bytes), isUsual: false, initial: bytes.first ?? 0)
      }
      number = number &* IdentityCode.plateAlphabet &+ UInt64(code)
    }
    number = IdentityCode.padded(
      number, from: count, to: IdentityCode.plateLength, radix: IdentityCode.plateAlphabet)
    return PlateNumber(number: number, isUsual: count == 6, initial: bytes.first ?? 0)
  }

  private func foreignPlate(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    let text = self.text(bytes)
    if let exact = IdentityCode.exactPlate(text) { return exact }
    let plain = IdentityCode.plain(text)
    let number = IdentityCode.hashedPlate(plain)
    texts.add(number, plain)
    return number
  }

  // MARK: Owners

  /// An owner or user in plain form, which is never kept.
  struct Person {
    /// 0 when withheld.
    var word: UInt64
    /// Whether it is a number of 10 or 12 digits.
    var isNumbered: Bool

    static let none = Person(word: 0, isNumbered: false)
  }

  /// The owner or user that a field names.
  @inline(__always)
  func person(_ bytes: UnsafeRawBufferPointer) -> Person {
    let isShort = bytes.count == 10
    guard isShort || bytes.count == 12, let base = bytes.baseAddress, !mayHideNumbers,
      let lanes = Lanes(
        digits: UInt64(littleEndian: base.loadUnaligned(as: UInt64.self)),
        UInt64(littleEndian: base.loadUnaligned(fromByteOffset: 8, as: UInt64.self)), count: isShort ? 2 : 4)
    else { return oddPerson(bytes.withoutBlanks) }
    let number = lanes.firstEight(radix: 10) &* 10_000 &+ lanes.third
    return isShort ? Self.numbered(number / 100, 10) : Self.numbered(number, 12)
  }

  /// The register writes bodies with and without the prefix 16.
  @inline(__always)
  private static func numbered(_ value: UInt64, _ count: UInt64) -> Person {
    let isBody = count == 12 && value / 10_000_000_000 == 16
    let (value, count) = isBody ? (value &- 160_000_000_000, 10) : (value, count)
    return Person(word: value << 5 | count, isNumbered: count == 12 || count == 10)
  }

  @inline(never)
  private func oddPerson(_ bytes: UnsafeRawBufferPointer) -> Person {
    var value: UInt64 = 0
    var count: UInt64 = 0
    for byte in bytes {
      let digit = byte &- 48
      if digit < 10 {
        value = value &* 10 &+ UInt64(digit)
        count += 1
      } else if byte != 45, byte != 32, byte != 43 {
        return Person(word: name(bytes), isNumbered: false)
      }
    }
    if count == 0 { return .none }
    if count > 17 { return Person(word: name(bytes), isNumbered: false) }
    if mayHideNumbers, format.withheld.contains(text(bytes)) { return .none }
    return Self.numbered(value, count)
  }

  private func name(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    let text = self.text(bytes)
    if format.withheld.contains(text) { return 0 }
    var plain = text.uppercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return plain.withUTF8 { Mixer.hash(UnsafeRawBufferPointer($0)) } | 1 << 63
  }

  /// The number under a key, which is what is kept.
  @inline(__always)
  static func sealed(_ word: UInt64, _ hash: SipHash?) -> UInt64 {
    guard let hash, word != 0 else { return word }
    return hash.hash(word).low | 1
  }

  // MARK: Facts

  /// A day as `Day` counts them, 0 for none, and whether something else stands in its place.
  @inline(__always)
  func day(_ bytes: UnsafeRawBufferPointer) -> (day: UInt16, isOdd: Bool) {
    let day = Day.dashed(bytes, dayNumbers)
    return day > 0 ? (day, false) : oddDay(bytes.withoutBlanks)
  }

  @inline(never)
  private func oddDay(_ bytes: UnsafeRawBufferPointer) -> (day: UInt16, isOdd: Bool) {
    let day = Day.number(bytes)
    return (day, day == 0 && bytes.count > 0)
  }

  /// A hash of the status whose text is in the table; 0 for none.
  @inline(__always)
  func status(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    guard bytes.count > 0, bytes.count <= 8, let base = bytes.baseAddress else { return newStatus(bytes) }
    let used = UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- bytes.count &* 8)
    let word = UInt64(littleEndian: base.loadUnaligned(as: UInt64.self)) & used
    let known = knownStatuses[Self.place(word)]
    return known.hash != 0 && known.word == word ? known.hash : newStatus(bytes, word)
  }

  @inline(never)
  private func newStatus(_ field: UnsafeRawBufferPointer, _ word: UInt64 = 0) -> UInt32 {
    let bytes = field.withoutBlanks
    guard bytes.count > 0 else { return 0 }
    let hash = UInt32(truncatingIfNeeded: Mixer.hash(bytes)) | 1
    texts.add(UInt64(hash), text(bytes))
    if field.count <= 8 { knownStatuses[Self.place(word)] = (word, hash) }
    return hash
  }

  private static func place(_ word: UInt64) -> Int { Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) &>> 56) }

  func text(_ bytes: UnsafeRawBufferPointer) -> String {
    if format.encoding == .latin1 { return String(bytes.map { Character(UnicodeScalar($0)) }).trimmed }
    return String(decoding: bytes, as: UTF8.self).trimmed
  }
}
