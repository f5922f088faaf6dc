internal import HTTP
internal import HTTPServer

/// Whether client and server understand each other's bodies.
enum ContentNegotiation {
  /// Refuses a request for another type than the answer's, and a body of another type than the route takes.
  static func check(_ request: ServerRequest, for route: Route) throws(Refusal) {
    // What nearly every client sends is not worth a list.
    if let accept = request.headers["Accept"], accept != "*/*" {
      let offered = Set(route.answers.filter { $0.status < 300 && $0.schema != nil }.map(\.contentType))
      guard offered.isEmpty || offered.contains(where: { accepts(accept, $0) }) else {
        throw Refusal(406, "not_acceptable", "the answer is \(offered.sorted()[0]), which Accept does not allow")
      }
    }
    guard let body = route.body else { return }
    if let encoding = request.headers["Content-Encoding"], encoding.lowercased() != "identity" {
      throw Refusal(415, "unsupported_encoding", "the body has a content encoding; send it without")
    }
    guard let given = request.headers["Content-Type"], !given.isEmpty else { return }
    let parts = given.split(separator: ";").map { trimmed($0).lowercased() }
    let isUTF8 = parts.dropFirst().allSatisfy { part in
      !part.hasPrefix("charset=") || ["utf-8", "utf8"].contains(part.dropFirst(8).filter { $0 != "\"" })
    }
    guard let type = parts.first, body.accepts(type), isUTF8 else {
      throw Refusal(415, "unsupported_media_type", "the body must be \(body.contentTypes[0]) in UTF-8")
    }
  }

  /// Whether a header `Accept` allows a type; one that cannot be read allows everything.
  private static func accepts(_ accept: String, _ type: String) -> Bool {
    let main = type.prefix { $0 != "/" }
    var isReadable = false
    var best: (precision: Int, isWanted: Bool) = (-1, false)
    for range in accept.split(separator: ",") {
      let parts = range.split(separator: ";").map { trimmed($0).lowercased() }
      guard let name = parts.first, name.contains("/") else { continue }
      isReadable = true
      let precision = name == type ? 2 : name == "\(main)/*" ? 1 : name == "*/*" ? 0 : -1
      let isWanted = !parts.dropFirst().contains { part in
        part.hasPrefix("q=") && Double(part.dropFirst(2)) == 0
      }
      if precision > best.precision || precision == best.precision && isWanted { best = (precision, isWanted) }
    }
    return !isReadable || best.precision >= 0 && best.isWanted
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let start = text.drop { $0 == " " || $0 == "\t" }
    let end = start.lastIndex { $0 != " " && $0 != "\t" }
    return end.map { start[...$0] } ?? ""
  }
}
