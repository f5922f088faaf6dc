internal import CMicroHTTPD
internal import HTTP

/// Turns an answer into what goes out.
enum OutgoingAnswer {
  /// What libmicrohttpd sends, which adds `Date` and `Content-Length`.
  ///
  /// Nil when a field has characters that would end its line. The caller releases it.
  static func make(_ response: ServerResponse, id: String, isLast: Bool) -> OpaquePointer? {
    let reply = response.body.withUnsafeBytes { body in
      MHD_create_response_from_buffer(
        body.count, UnsafeMutableRawPointer(mutating: body.baseAddress), .RESPMEM_MUST_COPY)
    }
    guard let reply else { return nil }
    var isComplete = add("X-Request-Id", id, to: reply)
    for field in response.headers.fields where isComplete { isComplete = add(field.name, field.value, to: reply) }
    if isLast { isComplete = add("Connection", "close", to: reply) && isComplete }
    guard isComplete else {
      MHD_destroy_response(reply)
      return nil
    }
    return reply
  }

  // A text that is passed as it is becomes an array first.
  private static func add(_ name: String, _ value: String, to reply: OpaquePointer) -> Bool {
    name.withCString { name in
      value.withCString { value in MHD_add_response_header(reply, name, value) == .YES }
    }
  }

  /// The same as bytes, for where libmicrohttpd takes none; `Date` is left out, as from a server without a clock.
  static func text(of response: ServerResponse, id: String) -> [UInt8] {
    let reason = String(cString: MHD_get_reason_phrase_for(UInt32(response.status)))
    var lines = ["HTTP/1.1 \(response.status) \(reason)", "X-Request-Id: \(id)", "Connection: close"]
    lines += response.headers.fields.map { "\($0.name): \($0.value)" }
    lines += ["Content-Length: \(response.body.count)", "", ""]
    return Array(lines.joined(separator: "\r\n").utf8) + response.body
  }
}
