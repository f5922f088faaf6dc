import Testing

@testable import Extraction

struct ASCIITextTests {
  @Test(arguments: [
    ("Annonsen ÄR Borta", "annonsen är borta"), ("ÅÄÖÆØÞ×ÿ", "åäöæøþ×ÿ"), ("OGŁOSZENIE", "ogłoszenie"),
    ("“A” – B", "“a” – b"), ("", ""),
    ("\u{A0}X", "\u{A0}x"),
  ])
  func `texts are put in lower case as the language does`(text: String, expected: String) {
    var result: [UInt8] = [1, 2, 3]
    Array(text.utf8).withUnsafeBufferPointer { ASCIIText.lowercase($0, into: &result) }
    #expect(String(decoding: result, as: UTF8.self) == expected)
  }

  @Test(arguments: [
    ("den är borta nu", "borta", true), ("borta", "borta", true), ("bort", "borta", false),
    ("bobortborta", "borta", true), ("x", "", true), ("", "x", false),
  ])
  func `a word is found anywhere`(text: String, word: String, isFound: Bool) {
    #expect(ASCIIText.contains(Array(text.utf8), Array(word.utf8)) == isFound)
  }

  @Test(arguments: [("  a \n\t b  ", "a b"), ("a\u{A0}\u{A0}b", "a b"), ("\u{A0}", ""), ("", ""), ("å\u{A0}ö", "å ö")])
  func `white space is folded`(text: String, expected: String) {
    #expect(ASCIIText.folded(text.utf8) == expected)
  }
}
