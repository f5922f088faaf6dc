import HTTP
import Testing

struct RetryAfterTests {
  /// 1994-11-06 08:49:37.
  let now: Int64 = 784_111_777

  @Test(arguments: [
    ("0", 0), ("120", 120), (" 120 ", 120), ("604800", 604_800), ("604801", 604_800),
    ("99999999999999999999999", 604_800), ("Sun, 06 Nov 1994 08:50:37 GMT", 60), ("Sun, 06 Nov 1994 08:48:37 GMT", 0),
    ("Sun Nov  6 08:49:38 1994", 1), ("Fri, 31 Dec 9999 23:59:59 GMT", 604_800),
  ])
  func `seconds and dates become a bounded wait`(text: String, seconds: Int64) {
    #expect(RetryAfter.parse(text, now: now) == .seconds(seconds))
  }

  @Test(arguments: ["", " ", "-5", "1.5", "soon", "12 minutes", "１２"])
  func `anything else is no wait`(text: String) {
    #expect(RetryAfter.parse(text, now: now) == nil)
  }
}
