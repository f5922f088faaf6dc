import HTML
import Testing

struct CharsetDetectionTests {
  private static let latin: [UInt8] = [0x50, 0xE5, 0x20, 0x39, 0x80, 0x20, 0xE4, 0x72]  // "På 9€ är" in Windows-1252
  private static let utf8 = Array("På 9€ är".utf8)

  struct Case: Sendable, CustomTestStringConvertible {
    var about: String
    var bytes: [UInt8]
    var contentType: String?
    var charset: String
    var text: String

    var testDescription: String { about }
  }

  private static let cases = [
    Case(about: "nothing said, UTF-8", bytes: utf8, charset: "utf-8", text: "På 9€ är"),
    Case(about: "nothing said, not UTF-8", bytes: latin, charset: "windows-1252", text: "På 9€ är"),
    Case(
      about: "the header says it", bytes: latin, contentType: "text/html; charset=ISO-8859-1", charset: "windows-1252",
      text: "På 9€ är"),
    Case(
      about: "the header beats the meta", bytes: Array("<meta charset=iso-8859-1>".utf8) + utf8,
      contentType: "text/html; charset=utf-8",
      charset: "utf-8", text: "<meta charset=iso-8859-1>På 9€ är"),
    Case(
      about: "a meta says it", bytes: Array("<meta charset='iso-8859-15'>".utf8) + [0xA4], charset: "iso-8859-15",
      text: "<meta charset='iso-8859-15'>€"),
    Case(
      about: "a meta of old says it",
      bytes: Array("<META HTTP-EQUIV=content-type CONTENT='text/html; charset=windows-1251'>".utf8) + [0xEA],
      charset: "windows-1251", text: "<META HTTP-EQUIV=content-type CONTENT='text/html; charset=windows-1251'>к"),
    Case(
      about: "an XML declaration says it", bytes: Array("<?xml version='1.0' encoding='iso-8859-2'?>".utf8) + [0xB1],
      charset: "iso-8859-2",
      text: "<?xml version='1.0' encoding='iso-8859-2'?>ą"),
    Case(
      about: "a mark beats the header", bytes: [0xEF, 0xBB, 0xBF] + utf8, contentType: "text/html; charset=iso-8859-1",
      charset: "utf-8",
      text: "På 9€ är"),
    Case(
      about: "the page lies about UTF-8", bytes: latin, contentType: "text/html; charset=utf-8",
      charset: "windows-1252", text: "På 9€ är"),
    Case(
      about: "UTF-8 that is cut stays UTF-8", bytes: utf8 + [0xC3], contentType: "text/html; charset=utf-8",
      charset: "utf-8",
      text: "På 9€ är\u{FFFD}"),
    Case(
      about: "a meta cannot say UTF-16", bytes: Array("<meta charset=utf-16>å".utf8), charset: "utf-8",
      text: "<meta charset=utf-16>å"),
    Case(
      about: "UTF-16 without a mark, by its zeros", bytes: [0, 0x68, 0, 0x69], contentType: "text/html; charset=utf-16",
      charset: "utf-16be",
      text: "hi"),
    Case(about: "a mark of UTF-16", bytes: [0xFF, 0xFE, 0x68, 0, 0x69, 0], charset: "utf-16le", text: "hi"),
    Case(
      about: "the header names nothing known", bytes: utf8, contentType: "text/html; charset=none", charset: "utf-8",
      text: "På 9€ är"),
    Case(about: "an empty page", bytes: [], charset: "utf-8", text: ""),
  ]

  @Test(arguments: cases)
  func `the encoding is decided and undone`(_ each: Case) {
    let decoded = CharsetDetection.decode(each.bytes, contentType: each.contentType)
    #expect(decoded.charset.description == each.charset)
    #expect(String(decoding: decoded.bytes, as: UTF8.self) == each.text)
  }

  @Test(arguments: [
    ("text/html; charset=utf-8", "utf-8"), ("text/html;charset=\"UTF-8\"", "utf-8"),
    ("text/html; a=\"b; charset=utf-7\"; charset=utf-8", "utf-8"),
    ("text/html; Charset=latin1", "windows-1252"), ("text/html", nil), ("text/html; xcharset=utf-8", nil),
    ("text/html; charset=", nil),
    ("", nil), ("charset", nil), ("text/html; charset=\"utf-8", nil),
  ])
  func `the header's parameter is read`(value: String, charset: String?) {
    #expect(CharsetDetection.charset(inHeader: value)?.description == charset)
  }

  @Test(arguments: [
    ("<meta charset=utf8>", "utf-8"), ("<meta charset=bogus><meta charset=latin1>", "windows-1252"),
    ("<!-- <meta charset=latin1> --><p>", nil),
    ("<body><meta charset=latin1>", nil), ("<metadata charset=latin1>", nil), ("<meta name=x content=y>", nil),
    ("<meta charset", nil),
    ("<", nil), ("<!--", nil),
  ])
  func `the declaration is looked for where it counts`(html: String, charset: String?) {
    #expect(CharsetDetection.declared(in: Array(html.utf8))?.description == charset)
  }

  @Test func `a declaration far down is not looked for`() {
    let far =
      Array(String(repeating: " ", count: CharsetDetection.declarationWindow).utf8)
      + Array("<meta charset=latin1>".utf8)
    #expect(CharsetDetection.declared(in: far) == nil)
  }
}
