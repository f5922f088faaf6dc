import HTTP
import Testing

struct HeadersTests {
  let headers: Headers = ["Set-Cookie": "a=1", "Content-Type": "text/html", "set-cookie": "b=2"]

  @Test func `a name is found in any case and its first value counts`() {
    #expect(headers["SET-COOKIE"] == "a=1")
    #expect(headers["content-type"] == "text/html")
    #expect(headers["Content-Typ"] == nil)
  }

  @Test func `all values of a name come in order`() {
    #expect(headers.all("Set-Cookie") == ["a=1", "b=2"])
    #expect(headers.all("Age").isEmpty)
  }

  @Test func `letters outside ASCII have no case`() {
    #expect(Headers([.init("\u{212A}", "kelvin")])["k"] == nil)
  }

  @Test func `setting a name replaces all its fields`() {
    var changed = headers
    changed.set("SET-cookie", "c=3")
    #expect(changed.fields == [.init("Content-Type", "text/html"), .init("SET-cookie", "c=3")])
  }
}
