import Extraction
import HTTP
import Testing

struct PageLinksTests {
  private static func links(_ html: String, url: String = "https://a.example/b/c") -> PageLinks {
    PageLinks(Page(url: url, contentType: "text/html; charset=utf-8", body: Array(html.utf8)))
  }

  @Test(arguments: [
    ("<a href=x>", "https://a.example/b/x"), ("<area href='/x'>", "https://a.example/x"),
    ("<a href=' //b.example/x '>", "https://b.example/x"),
    ("<base href='/z/'><a href=x>", "https://a.example/z/x"),
    ("<base target=_top><base href='//c.example'><a href=x>", "https://c.example/x"),
    ("<base href=/y/><base href=/z/><a href=x>", "https://a.example/y/x"),
    ("<a href='?p=2'>", "https://a.example/b/c?p=2"),
    ("<noscript><base href=/z/></noscript><a href=x>", "https://a.example/b/x"),
  ])
  func `an address is made absolute as browsers do`(html: String, expected: String) {
    #expect(Self.links(html).links.map(\.address.text) == [expected])
  }

  @Test(arguments: [
    "<a>", "<a name=x>", "<a href='mailto:a@b.example'>", "<a href='javascript:void(0)'>", "<a href='tel:1'>",
    "<a href='http://[x'>", "<p href=x>",
    "<script>'<a href=x>'</script>", "<!-- <a href=x> -->",
  ])
  func `what leads nowhere on the web is no link`(html: String) {
    #expect(Self.links(html).links.isEmpty)
  }

  @Test func `a link has its text and says whether robots may follow`() {
    let links = Self.links(
      "<a href=1>One <b>t</b>wo\n  three<script>no</script></a><a href=2 rel='NOFOLLOW external'></a>"
    ).links
    #expect(links.map(\.text) == ["One two three", ""])
    #expect(links.map(\.isNofollow) == [false, true])
  }

  @Test(arguments: [
    ("<meta http-equiv=refresh content='5;url=x'>", 5.0, "https://a.example/b/x"),
    ("<META HTTP-EQUIV=Refresh CONTENT=' .5 ; URL = \"/x\"'>", 0.5, "https://a.example/x"),
    ("<meta content=\"0; url='https://b.example/x'\" http-equiv=refresh>", 0, "https://b.example/x"),
  ])
  func `a refresh is read`(html: String, seconds: Double, address: String) {
    let refresh = Self.links(html).refresh
    #expect(refresh?.seconds == seconds)
    #expect(refresh?.address.text == address)
  }

  @Test(arguments: [
    "<meta http-equiv=refresh content=5>", "<meta http-equiv=refresh content='x;url=y'>",
    "<meta http-equiv=refresh content='5;y'>",
    "<noscript><meta http-equiv=refresh content='0;url=x'></noscript>", "<meta name=refresh content='5;url=x'>",
    "<meta http-equiv=refresh content='5;url=mailto:x'>",
  ])
  func `other metas are no refresh`(html: String) {
    #expect(Self.links(html).refresh == nil)
  }
}
