import HTML
import Testing

struct CharsetTests {
  @Test(arguments: [
    ("utf-8", "UTF-8"), ("UTF8", "UTF-8"), (" utf-8 ", "UTF-8"), ("\"utf-8\"", "UTF-8"), ("utf8mb4", "UTF-8"),
    ("iso-8859-1", "WINDOWS-1252"),
    ("ISO_8859_1", "WINDOWS-1252"), ("latin1", "WINDOWS-1252"), ("us-ascii", "WINDOWS-1252"),
    ("cp1252", "WINDOWS-1252"),
    ("iso-8859-9", "WINDOWS-1254"), ("gb_2312-80", "GB18030"), ("GBK", "GB18030"), ("big5", "BIG5-HKSCS"),
    ("shift_jis", "CP932"),
    ("euc-kr", "CP949"), ("utf-16", "UTF-16LE"), ("iso-8859-15", "ISO-8859-15"), ("koi8-r", "KOI8-R"),
    ("iso-8859-2", "ISO-8859-2"),
  ])
  func `a label means what browsers read`(label: String, name: String) {
    #expect(Charset(label: label)?.name == name)
  }

  @Test(arguments: [
    "", " ", "none", "unknown encoding", "utf-8; drop", "../../etc", "utf-8//TRANSLIT",
    String(repeating: "a", count: 99),
  ])
  func `a label that nobody knows is none`(label: String) {
    #expect(Charset(label: label) == nil)
  }

  @Test func `a charset is shown as pages write it`() {
    #expect(Charset.windows1252.description == "windows-1252")
  }

  @Test(arguments: [
    ("utf-8", [0x61, 0xC2, 0xA3, 0xC3, 0x62] as [UInt8], "a£\u{FFFD}b"),
    ("windows-1252", [0x80, 0x39, 0xE5, 0x81], "€9å\u{FFFD}"),
    ("iso-8859-15", [0xA4], "€"), ("gb18030", [0x31, 0x80], "1€"), ("gb18030", [0x81, 0x80], "亐"),
    ("gb18030", [0xFF], "\u{FFFD}"),
    ("utf-16le", [0x61, 0, 0xAC, 0x20], "a€"), ("utf-16be", [0, 0x61, 0x20, 0xAC, 0x20], "a€\u{FFFD}"),
    ("utf-8", [], ""),
  ])
  func `bytes become text, and what is not allowed becomes a mark`(label: String, bytes: [UInt8], text: String) throws {
    let charset = try #require(Charset(label: label))
    #expect(String(decoding: charset.decode(bytes[...]), as: UTF8.self) == text)
  }

  @Test(arguments: [
    ([0xEF, 0xBB, 0xBF, 0x61] as [UInt8], "UTF-8", 3), ([0xFF, 0xFE, 0x61, 0], "UTF-16LE", 2),
    ([0xFE, 0xFF, 0, 0x61], "UTF-16BE", 2),
    ([0xFF, 0xFE, 0, 0], "UTF-32LE", 4), ([0, 0, 0xFE, 0xFF], "UTF-32BE", 4),
  ])
  func `a byte order mark is known`(bytes: [UInt8], name: String, length: Int) throws {
    let mark = try #require(Charset.mark(of: bytes))
    #expect(mark.charset.name == name)
    #expect(mark.length == length)
  }

  @Test func `other beginnings are no mark`() {
    #expect(Charset.mark(of: [0xEF, 0xBB]) == nil)
    #expect(Charset.mark(of: Array("<html>".utf8)) == nil)
    #expect(Charset.mark(of: []) == nil)
  }
}
