import HTTP
import Testing

struct TransportErrorTests {
  static let address = IPAddress.v4(0x7F00_0001)

  @Test(arguments: [
    (TransportError.Reason.couldNotResolve(host: "a.test"), "no address was found for the name a.test"),
    (.couldNotConnect(message: "refused"), "no connection (refused)"),
    (.refusedAddress(address), "127.0.0.1 is a loopback address, where this request may not connect"),
    (
      .refusedAddress(.v4(0x0808_0808)), "8.8.8.8 is this machine's own address, where this request may not connect"
    ),
    (.timedOut(.connect, after: .seconds(10)), "no connection within 10.0 seconds"),
    (.timedOut(.firstByte, after: .seconds(20)), "no answer within 20.0 seconds"),
    (.timedOut(.slowBody, after: .seconds(5)), "the body came too slowly; too few bytes within 5.0 seconds"),
    (.timedOut(.total, after: .seconds(60)), "the answer was not complete within 60.0 seconds"),
    (.tooLarge(.body, limit: 5), "the answer has more than 5 bytes of body"),
    (.tooLarge(.headers, limit: 5), "the answer has more than 5 bytes of header"),
    (.tooLarge(.headerFields, limit: 5), "the answer has more than 5 header lines"),
    (
      .decompressionBomb(decodedBytes: 900, encodedBytes: 3),
      "the body grew from 3 to 900 bytes when decoded and was refused as a decompression bomb"
    ),
    (.truncated(bodyBytes: 3), "the connection ended before the answer did, after 3 bytes of body"),
    (.tls("expired"), "no trusted encrypted connection (expired)"),
    (.malformed("the URL has no host"), "the URL has no host"),
    (.cancelled, "cancelled before the answer came"),
    (.other(code: 27, message: "out of memory"), "out of memory (libcurl code 27)"),
    (.notRecorded, "the recording has no answer for it"),
  ])
  func `the sentence names method, URL and what happened`(reason: TransportError.Reason, end: String) {
    let error = TransportError(reason, for: Request(method: "HEAD", url: "https://a.test/x?y=1"))
    #expect("\(error)" == "HEAD https://a.test/x?y=1: \(end)")
  }

  @Test(arguments: [
    ("https://user:secret@a.test/x@y", "https://a.test/x@y"), ("https://u@v@a.test?q=@", "https://a.test?q=@"),
    ("user:secret@a.test", "a.test"), ("http://a.test\\@b.test/", "http://a.test\\@b.test/"),
    ("http://a.test/\r\nX: y", "http://a.test/??X: y"), ("", ""),
  ])
  func `user information and control characters are not shown`(url: String, shown: String) {
    #expect(Request(url: url).displayURL == shown)
  }

  @Test func `a long URL is cut`() {
    let url = "https://a.test/" + String(repeating: "x", count: 5_000)
    #expect(Request(url: url).displayURL.count == 300)
  }
}
