internal import HTTPServer

/// Finds the route of a request.
struct Router: Sendable {
  /// A route with what its path holds.
  struct Match: Sendable {
    let route: Route
    let pathValues: [String]
  }

  /// The routes by the number of their path's segments.
  private let routes: [[Route]]

  /// A path that fits several patterns belongs to the most literal one: `.../import` is no plate, `.../IMPORT` is one.
  init(_ routes: [Route]) {
    let sorted = routes.enumerated().sorted { one, other in
      if one.element.pattern.isMoreLiteral(than: other.element.pattern) { return true }
      if other.element.pattern.isMoreLiteral(than: one.element.pattern) { return false }
      return one.offset < other.offset
    }.map(\.element)
    let longest = sorted.map(\.pattern.segments.count).max() ?? 0
    self.routes = (0...longest).map { count in sorted.filter { $0.pattern.segments.count == count } }
  }

  /// The route of a request; throws what the client is told when there is none.
  func match(_ request: ServerRequest) throws(Refusal) -> Match {
    let path = try Self.parts(of: request.path)
    let wanted = request.method == "HEAD" ? "GET" : request.method
    var allowed: Set<String> = []
    var resource: PathPattern?
    for route in candidates(for: path) where resource == nil || resource == route.pattern {
      guard let values = route.pattern.values(in: path) else { continue }
      if route.method.rawValue == wanted { return Match(route: route, pathValues: values) }
      resource = route.pattern
      allowed.insert(route.method.rawValue)
    }
    guard !allowed.isEmpty else {
      throw Refusal(404, "not_found", "there is nothing at this path; /openapi.json tells what there is")
    }
    throw Refusal(
      405, "method_not_allowed", "this path cannot be asked for in this way",
      headers: [("Allow", Self.allow(allowed))])
  }

  /// What may be done with a path, for an answer to `OPTIONS`; throws when there is nothing at it.
  func allowed(at path: String) throws(Refusal) -> String {
    if path == "*" { return Self.allow(Set(routes.joined().map(\.method.rawValue))) }
    let parts = try Self.parts(of: path)
    let fitting = candidates(for: parts).filter { $0.pattern.values(in: parts) != nil }
    let methods = fitting.filter { $0.pattern == fitting.first?.pattern }.map(\.method.rawValue)
    guard !methods.isEmpty else {
      throw Refusal(404, "not_found", "there is nothing at this path; /openapi.json tells what there is")
    }
    return Self.allow(Set(methods))
  }

  private func candidates(for path: [String]) -> [Route] {
    path.count < routes.count ? routes[path.count] : []
  }

  private static func allow(_ methods: Set<String>) -> String {
    let all = methods.contains("GET") ? methods.union(["HEAD", "OPTIONS"]) : methods.union(["OPTIONS"])
    return all.sorted().joined(separator: ", ")
  }

  /// The segments of a path, decoded; one that hides a slash, a step upward or a control character is refused.
  private static func parts(of path: String) throws(Refusal) -> [String] {
    guard path.utf8.first == UInt8(ascii: "/") else {
      throw .invalid("invalid_path", "the path does not begin with a slash")
    }
    var parts: [String] = []
    for part in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      guard let decoded = PercentText.decoded(Substring(part)) else {
        throw .invalid("invalid_path", "the path is not percent-encoded UTF-8")
      }
      let isHidden = decoded.utf8.contains {
        $0 < 32 || $0 == 127 || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\")
      }
      guard !isHidden, decoded != ".", decoded != ".." else {
        throw .invalid("invalid_path", "the path holds a hidden slash, a dot segment or a control character")
      }
      parts.append(decoded)
    }
    return parts
  }
}
