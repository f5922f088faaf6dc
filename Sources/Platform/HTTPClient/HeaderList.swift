internal import CCurl
internal import HTTP

/// The header lines of one request in libcurl's form; must live as long as the transfer.
final class HeaderList {
  private(set) var pointer: UnsafeMutablePointer<curl_slist>?

  /// Fails on what would end a line early or is no token.
  init(for request: Request) throws(Refusal) {
    guard Token.isToken(request.method) else { throw Refusal(reason: .malformed("the method is not a token")) }
    for field in request.headers.fields {
      guard Token.isToken(field.name) else { throw Refusal(reason: .malformed("a header's name is not a token")) }
      guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
        throw Refusal(reason: .malformed("the value of the header \(field.name) has control characters"))
      }
      // A semicolon is libcurl's way to send a field without a value.
      append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
    }
    // No waiting for `100 Continue`.
    if request.body != nil { append("Expect:") }
  }

  deinit { curl_slist_free_all(pointer) }

  private func append(_ line: String) {
    guard let longer = curl_slist_append(pointer, line) else {
      preconditionFailure("libcurl has no memory for a header line")
    }
    pointer = longer
  }
}
