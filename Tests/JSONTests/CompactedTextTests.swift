import FoundationEssentials
import JSON
import Testing

struct CompactedTextTests {
  @Test(arguments: [
    (" { \"a\" : [ 1 , 2.50 , -0e+1 ] ,\n\"b\":{} } ", #"{"a":[1,2.50,-0e+1],"b":{}}"#), ("[]", "[]"),
    ("\"a b\"", "\"a b\""),
    (#"{"a":"x \" y","b":"å\n"}"#, #"{"a":"x \" y","b":"å\n"}"#), (" true ", "true"), ("null", "null"),
    ("12345678901234567890.10", "12345678901234567890.10"), ("[[[1]]]", "[[[1]]]"),
  ])
  func `space between the parts goes, values stay`(text: String, compact: String) {
    #expect(JSONText.compacted(text, maximumDepth: 3) == compact)
  }

  @Test(arguments: [
    "", " ", "{", "}", "[1,]", "{\"a\":}", "{a:1}", "{\"a\" 1}", "01", "1.", ".5", "+1", "--1", "1e", "\"", "\"a\n\"",
    "\"\\x\"",
    "\"\\u12g4\"", "tru", "nul", "[1] 2", "{\"a\":1,}", "[[[[1]]]]", "'a'", "NaN", "-",
  ])
  func `what is no JSON is refused`(text: String) {
    #expect(JSONText.compacted(text, maximumDepth: 3) == nil)
  }
}

struct DateTextTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (1_779_458_591_000, "2026-05-22T14:03:11.000Z"),
    (951_782_400_001, "2000-02-29T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
    (4_107_542_399_999, "2100-02-28T23:59:59.999Z"), (1_709_210_096_789, "2024-02-29T12:34:56.789Z"),
  ])
  func `a time is written in UTC with milliseconds`(milliseconds: Int, text: String) {
    let date = Date(millisecondsSince1970: milliseconds)
    #expect(date.utcText == text)
    #expect(date.millisecondsSince1970 == milliseconds)
  }
}
