import JSON
import Testing

struct JSONTextTests {
  @Test(arguments: [
    (#"plain"#, "plain"), (#"a\nb\tc\rd\be\ff\vg"#, "a\nb\tc\rd\u{8}e\u{C}f\u{B}g"), (#"\"\\\/"#, "\"\\/"),
    (#"f\u00e5gel \u00E5"#, "fågel å"), (#"\ud83d\ude97"#, "🚗"), (#"\uD83D\uDE97 x"#, "🚗 x"),
    (#"\ud83d"#, "\u{FFFD}"), (#"\ude97"#, "\u{FFFD}"), (#"\ud83dx"#, "\u{FFFD}x"), (#"\ud83d\u0041"#, "\u{FFFD}A"),
    (#"\x22\xe5"#, "\"å"), (#"\u{1F697}\u{e5}"#, "🚗å"), (#"\u{110000}"#, "\u{FFFD}"), ("one\\\ntwo", "onetwo"),
    (#"\0"#, "\0"),
    (#"\q\'"#, "q'"), (#"\u12"#, "u12"), (#"\x4"#, "x4"), (#"\u{zz}"#, "u{zz}"), (#"\u{}"#, "u{}"), (#"end\"#, "end\\"),
    ("bil\\u20ac", "bil€"), ("", ""),
  ])
  func `escapes of JSON and JavaScript are undone`(literal: String, expected: String) {
    #expect(String(decoding: JSONText.unescape(Array(literal.utf8)[...]), as: UTF8.self) == expected)
  }

  @Test func `a part of a text is unescaped by itself`() {
    let bytes = Array(#"xx\u00e5yy"#.utf8)
    #expect(String(decoding: JSONText.unescape(bytes[2..<8]), as: UTF8.self) == "å")
    #expect(String(decoding: JSONText.unescape(bytes[2..<6]), as: UTF8.self) == "u00")
  }
}
