internal import CCurl
internal import HTTP

/// A request that cannot be sent.
struct Refusal: Error {
  let reason: TransportError.Reason
}

/// A URL as libcurl reads it; the transfer uses this very reading, so nobody can read it differently.
final class URLHandle {
  let pointer: OpaquePointer

  init(_ text: String) throws(Refusal) {
    guard let pointer = curl_url() else { preconditionFailure("libcurl has no memory for a URL") }
    self.pointer = pointer
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
      throw Refusal(reason: .malformed("the URL has white space or control characters"))
    }
    let status = curl_url_set(pointer, CURLUPART_URL, text, UInt32(CURLU_NON_SUPPORT_SCHEME))
    guard status == CURLUE_OK else {
      throw Refusal(reason: .malformed("the URL cannot be read (\(String(cString: curl_url_strerror(status))))"))
    }
    guard ["http", "https"].contains(part(CURLUPART_SCHEME)) else {
      throw Refusal(reason: .malformed("the URL's scheme is neither http nor https"))
    }
  }

  deinit { curl_url_cleanup(pointer) }

  /// As in the URL, numbers in other bases made decimal, brackets kept.
  var host: String { part(CURLUPART_HOST) ?? "" }

  /// The URL's port or its scheme's.
  var port: Int { part(CURLUPART_PORT).flatMap { Int($0) } ?? 0 }

  private func part(_ which: CURLUPart) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(pointer, which, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }
}
