import Testing

@testable import Registry

struct LanesTests {
  private static func word(_ text: String) -> UInt64 {
    text.utf8.enumerated().reduce(0) { word, byte in word | UInt64(byte.element) << UInt64(8 * byte.offset) }
  }

  @Test func `no other byte passes for a letter or digit, whatever stands beside it`() {
    for byte in UInt8.min...UInt8.max {
      let isFine = (48...57).contains(byte) || (65...90).contains(byte)
      for place in 0..<8 {
        for neighbour in "0Z" {
          let others = Self.word(String(repeating: neighbour, count: 8)) & ~(0xFF << UInt64(8 * place))
          let lanes = Lanes(alphanumeric: others | UInt64(byte) << UInt64(8 * place))
          #expect((lanes != nil) == isFine, "byte \(byte) at \(place)")
          let digits = Lanes(
            digits: Self.word("00000000") & ~(0xFF << UInt64(8 * place)) | UInt64(byte) << UInt64(8 * place))
          #expect((digits != nil) == (48...57).contains(byte), "byte \(byte) at \(place)")
        }
      }
    }
  }

  @Test func `eight digits are their number`() throws {
    let lanes = try #require(Lanes(digits: Self.word("19610308")))
    #expect(lanes.number(radix: 10) == 19_610_308)
    #expect(lanes.fours(radix: 10) == (1961, 308))
    #expect(lanes.lastTwo(radix: 10) == 8)
  }

  @Test(arguments: ["A", "AB1", "MLB01D", "ABC1234", "ZZZZZZZ", "0000000"])
  func `a plate has the number that it has letter by letter`(_ plate: String) throws {
    let lanes = try #require(Lanes(alphanumeric: Self.word(plate + "-"), count: plate.utf8.count))
    #expect(lanes.shifted.number(radix: IdentityCode.plateAlphabet) == IdentityCode.exactPlate(plate))
  }
}
