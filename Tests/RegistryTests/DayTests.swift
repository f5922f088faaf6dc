import Testing

@testable import Registry

struct DayTests {
  private func number(_ text: String) -> UInt16 {
    let padded = Array(text.utf8) + [UInt8](repeating: 0, count: 16)
    return padded.withUnsafeBytes { bytes in
      let field = UnsafeRawBufferPointer(rebasing: bytes[..<text.utf8.count])
      let dashed = Day.dashed(field)
      return dashed > 0 ? dashed : Day.number(field)
    }
  }

  @Test func `every day from 1900 to 2078 has its own number and reads back`() {
    #expect(number("1900-01-01") == 1)
    #expect(number("2078-12-31") == 65_379)
    let wrong = (UInt16(1)...65_379).filter { day in Day.text(day).map { number($0) } != day }
    #expect(wrong.isEmpty)
  }

  @Test(arguments: [
    ("20260601", "2026-06-01"), ("2026-06-01T05:20:00Z", "2026-06-01"), ("2024-02-29", "2024-02-29"),
    ("2025-02-29", nil), ("2026-13-01", nil), ("2026-00-10", nil), ("2026-06-31", nil), ("2026-06-0x", nil),
    ("1899-12-31", nil), ("2079-01-01", nil), ("soon", nil),
  ])
  func `a day is read in the usual forms`(_ text: String, _ day: String?) { #expect(Day.text(number(text)) == day) }
}
