import Testing

@testable import Extraction

struct SitemapTests {
  private func addresses(_ text: String) -> [String] { Sitemap(parsing: Array(text.utf8)).entries.map(\.address) }

  @Test func `images, videos and translations are no entries`() {
    let text = """
      <urlset xmlns:image="x" xmlns:xhtml="y"><url><loc>https://a.test/1</loc>
      <image:image><image:loc>https://a.test/1.jpg</image:loc></image:image>
      <xhtml:link rel="alternate" hreflang="de" href="https://a.test/de/1"/></url></urlset>
      """
    #expect(addresses(text) == ["https://a.test/1"])
  }

  @Test func `a prefix on every name changes nothing`() {
    #expect(
      addresses("<s:urlset xmlns:s='z'><s:url><s:loc>https://a.test/1</s:loc></s:url></s:urlset>") == [
        "https://a.test/1"
      ])
  }

  @Test func `an ampersand that is not escaped stays in the address`() {
    let text =
      "<urlset><url><loc>https://a.test/?a=1&b=2&amp;c=3</loc></url><url><loc><![CDATA[https://a.test/?x&y]]></loc></url></urlset>"
    #expect(addresses(text) == ["https://a.test/?a=1&b=2&c=3", "https://a.test/?x&y"])
  }

  @Test(arguments: [
    "<urlset><url><loc>https://a.test/1</loc></url><url><loc>https://a.test/2</lo",
    "<urlset><url><loc>https://a.test/1</loc></url></sitemap><x></urlset>",
    "<urlset><url><loc>https://a.test/1</loc></urlset>",
  ])
  func `what stands before a fault is kept`(text: String) {
    #expect(addresses(text).first == "https://a.test/1")
  }

  @Test func `entities that grow stay nothing`() {
    let text = """
      <!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
      <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
      <urlset><url><loc>https://a.test/&c;</loc></url></urlset>
      """
    #expect(addresses(text) == ["https://a.test/"])
  }

  @Test func `plain text has an address on each line`() {
    #expect(
      addresses("\u{FEFF}https://a.test/1\r\n\r\n  https://a.test/2 \nno address\n") == [
        "https://a.test/1", "https://a.test/2",
      ])
  }

  @Test func `a web page in its place lists nothing`() {
    let page = Sitemap(parsing: Array("<html><body><url><loc>https://a.test/1</loc></url></body></html>".utf8))
    #expect(page.kind == .other)
    #expect(page.entries == [])
  }

  @Test func `a date before the address belongs to it`() {
    let text = "<urlset><url><lastmod>2024-01-02</lastmod><loc>https://a.test/1</loc></url></urlset>"
    #expect(Sitemap(parsing: Array(text.utf8)).entries == [.init(address: "https://a.test/1", modified: "2024-01-02")])
  }

  @Test(
    arguments: [
      ("2024", 1_704_067_200_000), ("2024-03", 1_709_251_200_000), ("2024-03-01", 1_709_251_200_000),
      ("2024-03-01T12:30Z", 1_709_296_200_000), ("2024-03-01T12:30:05.25+01:00", 1_709_292_605_000),
      ("2024-03-01 12:30:05Z", 1_709_296_205_000), ("Fri, 01 Mar 2024 12:30:05 GMT", 1_709_296_205_000),
      ("01 Mar 24 13:30:05 +0100", 1_709_296_205_000),
      ("2024-02-30", nil), ("2024-03-01T12:30:05", nil), ("01 Mar 24 13:30:05", nil), ("yesterday", nil), ("", nil),
    ] as [(String, Int64?)])
  func `dates are read as sitemaps and feeds write them`(text: String, expected: Int64?) {
    #expect(Sitemap.Entry(address: "", modified: text).modifiedAt == expected)
  }
}
