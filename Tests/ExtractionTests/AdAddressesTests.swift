import HTTP
import Testing

@testable import Extraction

struct AdAddressesTests {
  @Test(arguments: [
    ("https://a.example/annons/43000001", "43000001"), ("https://a.example/bil/volvo-v70-43000001.html", "43000001"),
    ("https://a.example/objekt/6f9619ff-8b86-d011-b42d-00cf4fc964ff", "6f9619ff-8b86-d011-b42d-00cf4fc964ff"),
    (
      "https://a.example/aanbod/bmw-i4-grijs-d0a81c19-b380-4d5a-a10d-f123711b4605",
      "d0a81c19-b380-4d5a-a10d-f123711b4605"
    ),
    ("https://a.example/oferta/volvo-s60-ID6yk4mh.html", "6yk4mh"),
    ("https://a.example/details.html?id=281778531", "281778531"),
    ("https://a.example/x.xhtml?zip=90210&listingId=401053891&Log=0", "401053891"),
    ("https://a.example/inventory?page=1#listing=422937194", "422937194"),
    ("https://a.example/detail/640000100/overview/", "640000100"),
    ("https://a.example/a/auto-s/m1548092296-volvo.html", "1548092296"),
    ("https://a.example/voitures/1424397699.htm?ca=22_s", "1424397699"),
    ("https://a.example/a/Toyota/RAV4/North%20York/Ontario/5_64531231_x/", "64531231"),
  ])
  func `the identifier is found in any part of an address`(url: String, id: String) throws {
    #expect(try AdAddresses(site: nil).identifier(of: #require(WebAddress(url))) == id)
  }

  @Test(arguments: [
    "https://a.example/", "https://a.example/sok?page=2", "https://a.example/bil/volvo/v70-2012",
    "https://a.example/om/1234", "https://a.example/x?id=ab",
    "https://a.example/#top", "https://a.example/x?id=a%20b%201",
  ])
  func `an address without one is not that of an ad`(url: String) throws {
    #expect(try AdAddresses(site: nil).identifier(of: #require(WebAddress(url))) == nil)
  }

  @Test(arguments: [
    ("^https://www\\.a\\.se/bil/(?<id>[0-9]+)", "https://www.a.se/bil/"), ("^https?://a\\.se/(?<id>x)", "http"),
    ("^https://a\\.se/x{2}(?<id>.)", "https://a.se/"),
    ("https://a\\.se/(?<id>x)", ""), ("^https://a\\.se/b|^https://b\\.se/(?<id>x)", ""),
    ("^https://a\\.se/(?:b|c)/(?<id>x)", "https://a.se/"),
    ("^https://a\\.se/b*(?<id>x)", "https://a.se/"), ("^https://a\\.se/\\d(?<id>x)", "https://a.se/"),
    ("^(?<id>x)", ""), ("^a\\", "a"),
  ])
  func `the plain beginning of a pattern is what every match has`(pattern: String, prefix: String) {
    #expect(String(decoding: AddressPattern.plainPrefix(of: pattern), as: UTF8.self) == prefix)
  }

  @Test func `a pattern finds the identifier or nothing`() throws {
    let pattern = try #require(AddressPattern("^https://a\\.se/(?:bil|car)/(?<id>[0-9]{5,})(?:[?#]|$)"))
    #expect(pattern.identifier(in: "https://a.se/car/12345?x=1") == "12345")
    #expect(pattern.identifier(in: "https://a.se/car/1234") == nil)
    #expect(pattern.identifier(in: "https://b.se/car/12345") == nil)
    #expect(AddressPattern("^https://a\\.se/([0-9]+)") == nil)
    #expect(AddressPattern("(?<id>") == nil)
  }
}
