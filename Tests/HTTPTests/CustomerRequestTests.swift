import HTTP
import Testing

struct CustomerRequestTests {
  private static func problem(of headers: Headers) -> CustomerRequest.HeaderProblem? {
    do throws(CustomerRequest.HeaderProblem) {
      try CustomerRequest.judge(headers)
      return nil
    } catch { return error }
  }

  @Test func `what a customer's server needs is sent`() {
    #expect(Self.problem(of: [:]) == nil)
    #expect(
      Self.problem(of: [
        "Authorization": "Bearer a.b.c", "X-Fleet": "north å", "Cookie": "a=b", "X-Empty": "", "X-Tab": "a\tb",
      ]) == nil)
  }

  @Test(arguments: [
    "Host", "host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "TE", "Trailer", "Upgrade",
    "Expect", "Content-Type", "Content-Encoding", "Content-Digest", "User-Agent", "Accept-Encoding",
    "Proxy-Authorization",
    "PROXY-X", "webhook-id", "Webhook-Anything", "Signature", "Signature-Input",
  ])
  func `what frames, names or signs the message is not`(name: String) {
    #expect(Self.problem(of: [name: "x"]) == .reserved(name))
  }

  @Test(arguments: ["", "a b", "a:b", "a\r\nb", "å", "a\u{0}"]) func `a name is a token`(name: String) {
    #expect(Self.problem(of: ["X-Fine": "x", name: "x"]) == .name(2))
  }

  @Test(arguments: ["a\r\nHost: evil.test", "a\nb", "a\rb", "a\u{0}b", "\u{7F}"])
  func `a value has no line ends`(value: String) {
    #expect(Self.problem(of: ["X-A": value]) == .value("X-A"))
  }

  @Test func `number and size are bounded`() {
    let many = (1...21).map { Headers.Field("X-\($0)", "a") }
    #expect(Self.problem(of: Headers(many)) == .tooMany(21))
    #expect(Self.problem(of: Headers(many.dropLast())) == nil)
    #expect(Self.problem(of: ["X-A": String(repeating: "a", count: 8_190)]) == .tooLong(8_193))
    #expect(Self.problem(of: ["X-A": String(repeating: "a", count: 8_189)]) == nil)
  }

  @Test(arguments: [
    (CustomerRequest.HeaderProblem.tooMany(21), "there are 21 headers, and at most 20 are sent"),
    (.tooLong(9_000), "the headers have 9000 bytes together, and at most 8192 are sent"),
    (.name(2), "the name of header 2 is not one; use letters, digits and hyphens"),
    (.value("X-A"), "the value of the header X-A has control characters; leave them out"),
    (.reserved("Host"), "the header Host is set by the sender; leave it out"),
  ])
  func `every problem has its words`(problem: CustomerRequest.HeaderProblem, text: String) {
    #expect("\(problem)" == text)
  }
}
