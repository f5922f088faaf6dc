import HTML
import Testing

struct EntitiesTests {
  @Test(arguments: [
    ("plain", "plain"), ("a &amp; b", "a & b"), ("&#39;x&#x27;&#XE5;", "'x'å"), ("&aring;&euro;&quot;", "å€\""),
    ("&unknown; & &;", "&unknown; & &;"),
    ("&#1114112;&#xD800;", "&#1114112;&#xD800;"), ("&amp", "&amp"), ("&&amp;", "&&"),
    ("&verylongnamethatisnone;", "&verylongnamethatisnone;"),
    ("&#;", "&#;"), ("&#x;", "&#x;"), ("", ""),
  ])
  func `references are replaced and the rest is left alone`(text: String, expected: String) {
    #expect(Entities.decoded(text) == expected)
  }
}
