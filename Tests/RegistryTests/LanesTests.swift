import Testing

@testable import Registry

struct LanesTests {
  private static func word(_ text: some StringProtocol) -> UInt64 {
    text.utf8.enumerated().reduce(0) { word, byte in word | UInt64(byte.element) << UInt64(8 * byte.offset) }
  }

  @Test func `no other byte passes for a letter or digit, whatever stands beside it`() {
    for byte in UInt8.min...UInt8.max {
      let isDigit = (48...57).contains(byte)
      let isFine = isDigit || (65...90).contains(byte)
      for place in 0..<16 {
        for neighbour in "0Z" {
          let (low, high) = Self.words(neighbour, with: byte, at: place)
          #expect((Lanes(alphanumeric: low, high, radix: 37) != nil) == isFine, "byte \(byte) at \(place)")
        }
        let (low, high) = Self.words("7", with: byte, at: place)
        #expect((Lanes(digits: low, high, count: 8) != nil) == isDigit, "byte \(byte) at \(place)")
      }
    }
  }

  private static func words(_ neighbour: Character, with byte: UInt8, at place: Int) -> (low: UInt64, high: UInt64) {
    let others = word(String(repeating: neighbour, count: 8))
    let shift = UInt64(8 * (place % 8))
    let changed = others & ~(0xFF << shift) | UInt64(byte) << shift
    return place < 8 ? (changed, others) : (others, changed)
  }

  @Test(
    arguments: [
      ("19610308", "2820", 1961, 308, 2820), ("00000000", "0000", 0, 0, 0), ("99999999", "9999", 9999, 9999, 9999),
      ("19610308", "28", 1961, 308, 2800), ("20261121", "", 2026, 1121, 0),
    ] as [(String, String, UInt64, UInt64, UInt64)])
  func `digits are numbers of four each, and what is behind them counts as zeros`(
    _ low: String, _ high: String, _ first: UInt64, _ second: UInt64, _ third: UInt64
  ) throws {
    let lanes = try #require(Lanes(digits: Self.word(low), Self.word(high + "-,#"), count: high.utf8.count))
    #expect([lanes.first, lanes.second, lanes.third, lanes.fourth] == [first, second, third, 0])
    #expect(lanes.firstEight(radix: 10) == UInt64(low))
  }

  @Test(arguments: ["YV1MOTOR12345678", "0000000000000000", "ZZZZZZZZZZZZZZZZ", "WVWZZZ1JZXW00000"])
  func `sixteen letters and digits are the number that they are one by one`(_ text: String) throws {
    let lanes = try #require(Lanes(alphanumeric: Self.word(text.prefix(8)), Self.word(text.suffix(8)), radix: 37))
    let fours = stride(from: 0, to: 16, by: 4).map { start in
      text.utf8.dropFirst(start).prefix(4).reduce(UInt64(0)) { $0 * 37 + UInt64(IdentityCode.code($1)) }
    }
    #expect([lanes.first, lanes.second, lanes.third, lanes.fourth] == fours)
    #expect(lanes.firstEight(radix: 37) == fours[0] * 37 * 37 * 37 * 37 + fours[1])
  }

  @Test(arguments: ["A", "AB1", "MLB01D", "ABC1234", "ZZZZZZZ", "0000000"])
  func `a plate has the number that it has letter by letter`(_ plate: String) throws {
    let radix = IdentityCode.plateAlphabet
    let word = Self.word((plate + "-").prefix(8))
    let lanes = try #require(Lanes(blankAndAlphanumeric: word, count: plate.utf8.count, radix: radix))
    #expect(lanes.firstEight(radix: radix) == IdentityCode.exactPlate(plate))
  }
}
