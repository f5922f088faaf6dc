internal import Crypto

/// Turns the bytes of fields into the numbers of records; one for each thread.
struct FieldReader {
  let format: SnapshotFormat
  let texts: TextTable
  let current: SipHash?
  let renewed: SipHash?
  /// What each byte means in a VIN or plate.
  private let codes: UnsafePointer<UInt8> = FieldReader.byteCodes
  /// Statuses that are known to be in the table, by the end of their hash.
  private let knownStatuses: UnsafeMutablePointer<UInt32>
  private let hasMarks: Bool

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
    hasMarks = !format.withheld.isEmpty
    knownStatuses = .allocate(capacity: 256)
    knownStatuses.initialize(repeating: 0, count: 256)
  }

  /// Frees what the reader holds; it is not used afterwards.
  func close() { knownStatuses.deallocate() }

  // MARK: Identity

  /// A VIN, whether it is of the usual form, and its first character's code; nil when there is none.
  @inline(__always)
  func vin(_ bytes: UnsafeRawBufferPointer) -> (head: UInt64, last: UInt64, isUsual: Bool)? {
    var head: UInt64 = 0
    var last: UInt64 = 0
    var count = 0
    for byte in bytes {
      let code = codes[Int(byte)]
      if code >= IdentityCode.skipped {
        if code == IdentityCode.skipped { continue }
        return hashedVIN(bytes)
      }
      if count < IdentityCode.headLength {
        head = head &* IdentityCode.vinRadix &+ UInt64(code)
      } else {
        last = last &* IdentityCode.vinRadix &+ UInt64(code)
      }
      count += 1
    }
    if count == IdentityCode.vinLength { return (head, last, true) }
    if count == 0 { return nil }
    if count > IdentityCode.vinLength { return hashedVIN(bytes) }
    head = IdentityCode.padded(
      head, from: min(count, IdentityCode.headLength), to: IdentityCode.headLength, radix: IdentityCode.vinRadix)
    last = IdentityCode.padded(
      last, from: max(count, IdentityCode.headLength), to: IdentityCode.vinLength, radix: IdentityCode.vinRadix)
    return (head, last, false)
  }

  @inline(never)
  private func hashedVIN(_ bytes: UnsafeRawBufferPointer) -> (head: UInt64, last: UInt64, isUsual: Bool)? {
    let text = self.text(bytes).uppercased().filter { !" -.\t".contains($0) }
    guard text.contains(where: { $0.isLetter || $0.isNumber }), text.utf8.count <= 64 else { return nil }
    var utf8 = text
    let hash = utf8.withUTF8 { Mixer.hash(UnsafeRawBufferPointer($0)) }
    let head = hash | IdentityCode.hashedVIN
    texts.add(head, text)
    return (head, Mixer.mix(hash, 1) % IdentityCode.tailLimit, false)
  }

  /// A plate, 0 when there is none, and whether it is three letters and three letters or digits.
  @inline(__always)
  func plate(_ bytes: UnsafeRawBufferPointer) -> (number: UInt64, isUsual: Bool) {
    var number: UInt64 = 0
    var count = 0
    for byte in bytes {
      let code = codes[Int(byte)]
      if code >= IdentityCode.skipped {
        if code == IdentityCode.skipped { continue }
        return (oddPlate(bytes), false)
      }
      number = number &* IdentityCode.plateAlphabet &+ UInt64(code)
      count += 1
      if count > IdentityCode.plateLength { return (oddPlate(bytes), false) }
    }
    if count == 6 { return (number &* IdentityCode.plateAlphabet, true) }
    return (
      IdentityCode.padded(number, from: count, to: IdentityCode.plateLength, radix: IdentityCode.plateAlphabet), false
    )
  }

  @inline(never)
  private func oddPlate(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    let text = self.text(bytes)
    if let exact = IdentityCode.exactPlate(text) { return exact }
    let plain = text.uppercased().filter { !" -.".contains($0) }
    var utf8 = plain
    let hash = utf8.withUTF8 { Mixer.hash(UnsafeRawBufferPointer($0)) }
    let number = IdentityCode.exactPlates + hash % (IdentityCode.plateRadix - IdentityCode.exactPlates)
    texts.add(number, plain)
    return number
  }

  /// The place of the first character among 0-9 and A-Z, counted from 1; 0 for others.
  @inline(__always)
  func group(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard let first = bytes.first else { return 0 }
    let code = codes[Int(first)]
    return code < IdentityCode.skipped ? Int(code) : 0
  }

  // MARK: Owners

  /// The number for an owner or user in plain form, and whether it is a number of 10 or 12 digits; 0 when withheld.
  @inline(__always)
  func person(_ bytes: UnsafeRawBufferPointer) -> (word: UInt64, isNumbered: Bool) {
    var value: UInt64 = 0
    var count: UInt64 = 0
    for byte in bytes {
      let digit = byte &- 48
      if digit < 10 {
        value = value &* 10 &+ UInt64(digit)
        count += 1
      } else if byte != 45, byte != 32, byte != 43 {
        return (name(bytes), false)
      }
    }
    if count == 0 { return (0, false) }
    if count > 17 { return (name(bytes), false) }
    // The register writes bodies with and without the prefix 16.
    if count == 12, value / 10_000_000_000 == 16 {
      value -= 160_000_000_000
      count = 10
    }
    if hasMarks, format.withheld.contains(text(bytes)) { return (0, false) }
    return (value << 5 | count, count == 12 || count == 10)
  }

  @inline(never)
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
    return withUnsafeBytes(of: word.littleEndian) { hash.hash($0).low } | 1
  }

  // MARK: Facts

  /// Days since 1900-01-01 of `2026-06-01`, `20260601` and either with a time behind it; 0 for what is no day.
  @inline(__always)
  func day(_ bytes: UnsafeRawBufferPointer) -> UInt16 {
    guard bytes.count >= 8 else { return 0 }
    if bytes.count == 10, let day = dashedDay(bytes) { return day }
    let isDashed = bytes.count >= 10 && bytes[4] == 45 && bytes[7] == 45
    let month = isDashed ? 5 : 4
    let day = isDashed ? 8 : 6
    var isNumber = true
    func digits(_ start: Int, _ count: Int) -> Int {
      var value = 0
      for index in start..<start + count {
        let digit = bytes[index] &- 48
        isNumber = isNumber && digit < 10
        value = value &* 10 &+ Int(digit)
      }
      return value
    }
    let days = Day.number(year: digits(0, 4), month: digits(month, 2), day: digits(day, 2))
    return isNumber ? days : 0
  }

  /// The day in exactly `2026-06-01`; nil for what is not of this form.
  @inline(__always)
  private func dashedDay(_ bytes: UnsafeRawBufferPointer) -> UInt16? {
    let word = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    let end = UInt64(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt16.self)))
    // Digits are 0x30 to 0x39: their upper halves are 3, and adding 6 to the lower ones does not overflow.
    let digits = (word & 0x00FF_FF00_FFFF_FFFF) | 0x3000_0030_0000_0000
    let isWhole =
      word & 0xFF00_00FF_0000_0000 == 0x2D00_002D_0000_0000
      && digits & 0xF0F0_F0F0_F0F0_F0F0 == 0x3030_3030_3030_3030
      && (digits &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0 == 0x3030_3030_3030_3030
      && end & 0xF0F0 == 0x3030 && (end &+ 0x0606) & 0xF0F0 == 0x3030
    guard isWhole else { return nil }
    @inline(__always) func digit(_ shift: UInt64) -> Int { Int(truncatingIfNeeded: word >> shift & 15) }
    return Day.number(
      year: digit(0) &* 1000 &+ digit(8) &* 100 &+ digit(16) &* 10 &+ digit(24),
      month: digit(40) &* 10 &+ digit(48), day: Int(end & 15) &* 10 &+ Int(end >> 8 & 15))
  }

  /// A hash of the status whose text is in the table; 0 for none.
  @inline(__always)
  func status(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    guard bytes.count > 0 else { return 0 }
    let hash = UInt32(truncatingIfNeeded: Mixer.hash(bytes)) | 1
    let place = Int(hash >> 1 & 255)
    if knownStatuses[place] != hash {
      knownStatuses[place] = hash
      texts.add(UInt64(hash), text(bytes))
    }
    return hash
  }

  func text(_ bytes: UnsafeRawBufferPointer) -> String {
    if format.encoding == .latin1 { return String(bytes.map { Character(UnicodeScalar($0)) }).trimmed }
    return String(decoding: bytes, as: UTF8.self).trimmed
  }
}

/// Days as numbers from 1900-01-01, which is 1, to 2079.
enum Day {
  @inline(__always)
  static func number(year: Int, month: Int, day: Int) -> UInt16 {
    guard year >= 1900, year < 2079, month >= 1, month <= 12, day >= 1, day <= 31 else { return 0 }
    if day > 28, day > length(month, year) { return 0 }
    // Years begin in March here, so that the leap day comes last.
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return UInt16(truncatingIfNeeded: shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 693_900)
  }

  private static func length(_ month: Int, _ year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  /// `2026-06-01`; nil for 0.
  static func text(_ number: UInt16) -> String? {
    guard number > 0 else { return nil }
    let days = Int(number) + 693_900
    let era = days / 146_097
    let dayOfEra = days % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    let two = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
    return "\(year)-\(two(month))-\(two(dayOfYear - (153 * shifted + 2) / 5 + 1))"
  }
}
