import HTTP
import Testing

struct HTTPDateTests {
  /// 2026-11-21.
  let now: Int64 = 1_795_219_200

  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
    ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Sun, 6 Nov 1994 08:49:37 UTC", 784_111_777), ("sun, 06 nov 1994 08:49:37 gmt", 784_111_777),
    ("Thu, 29 Feb 2024 23:59:60 GMT", 1_709_251_200), ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
    ("Saturday, 21-Nov-76 00:00:00 GMT", 3_373_142_400), ("Monday, 21-Nov-77 00:00:00 GMT", 248_918_400),
    ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
  ])
  func `all three forms are read`(text: String, expected: Int64) {
    #expect(HTTPDate.secondsSince1970(text, now: now) == expected)
  }

  @Test(arguments: [
    "", "0", "-1", "Sun, 31 Feb 1994 08:49:37 GMT", "Tue, 29 Feb 2023 00:00:00 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 08:49:37 PST",
    "Sun, 06 Nov 1994 08:49 GMT", "Xyz, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Brumaire 1994 08:49:37 GMT",
    "Sun, 06 Nov 19944 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT GMT", "1994-11-06T08:49:37Z",
    "Sun, ٠٦ Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 +8:49:37 GMT",
  ])
  func `what is no HTTP date is nil`(text: String) {
    #expect(HTTPDate.secondsSince1970(text, now: now) == nil)
  }
}
