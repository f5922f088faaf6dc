internal import HTTPServer
internal import Synchronization

/// Finds the route of a request.
struct Router: Sendable {
  /// A route with what its path holds.
  struct Match: Sendable {
    let route: Route
    let pathValues: [String]
  }

  /// Every route; of those that fit one path the most literal first.
  let routes: [Route]
  /// The places of the routes in `routes`, by the number of their path's segments.
  private let places: [[Int]]
  /// The following are parallel to `routes`.
  private let plainPatterns: [PlainPattern]
  private let methods: [String]
  /// The place of the first route of the same pattern.
  private let resources: [Int]

  /// A path that fits several patterns belongs to the most literal one: `.../import` is no plate, `.../IMPORT` is one.
  init(_ routes: [Route]) {
    let sorted = routes.enumerated().sorted { one, other in
      if one.element.pattern.isMoreLiteral(than: other.element.pattern) { return true }
      if other.element.pattern.isMoreLiteral(than: one.element.pattern) { return false }
      return one.offset < other.offset
    }.map(\.element)
    let longest = sorted.map(\.pattern.segments.count).max() ?? 0
    self.routes = sorted
    places = (0...longest).map { count in sorted.indices.filter { sorted[$0].pattern.segments.count == count } }
    plainPatterns = sorted.map { PlainPattern($0.pattern) }
    methods = sorted.map(\.method.rawValue)
    resources = sorted.indices.map { place in
      sorted.firstIndex { $0.pattern == sorted[place].pattern } ?? place
    }
  }

  /// The route of a request, which is noted there; throws what the client is told when there is none.
  func match(_ request: ServerRequest) throws(Refusal) -> Match {
    let (place, values) = try placeAndValues(of: request)
    request.note.store(place, ordering: .relaxed)
    return Match(route: routes[place], pathValues: values)
  }

  private func placeAndValues(of request: ServerRequest) throws(Refusal) -> (place: Int, values: [String]) {
    if let place = plainPlace(of: request) {
      var values: [String] = []
      _ = request.path.utf8.withContiguousStorageIfAvailable { path in
        plainPatterns[place].fits(path) { values.append(String(decoding: $0, as: UTF8.self)) }
      }
      return (place, values)
    }
    return try search(request)
  }

  /// The place of a request's route in `routes`; nil when there is none.
  func place(of request: ServerRequest) -> Int? {
    let noted = request.note.load(ordering: .relaxed)
    if noted >= 0 { return noted }
    if let place = plainPlace(of: request) { return place }
    return (try? search(request))?.place
  }

  /// Finds the route of a path that needs no decoding; nil when there may still be one.
  private func plainPlace(of request: ServerRequest) -> Int? {
    let wanted = Self.wantedMethod(request)
    return request.path.utf8.withContiguousStorageIfAvailable { path -> Int? in
      guard let count = PlainPattern.segmentCount(of: path), count < places.count else { return nil }
      var resource: Int?
      for place in places[count] {
        if let resource {
          guard resources[place] == resource else { continue }
        } else {
          guard plainPatterns[place].fits(path) else { continue }
          resource = resources[place]
        }
        if methods[place] == wanted { return place }
      }
      return nil
    } ?? nil
  }

  private static func wantedMethod(_ request: ServerRequest) -> String {
    request.method == "HEAD" ? "GET" : request.method
  }

  private func search(_ request: ServerRequest) throws(Refusal) -> (place: Int, values: [String]) {
    let path = try Self.parts(of: request.path)
    let wanted = Self.wantedMethod(request)
    var allowed: Set<String> = []
    var resource: Int?
    for place in candidates(for: path) where resource == nil || resource == resources[place] {
      guard let values = routes[place].pattern.values(in: path) else { continue }
      if methods[place] == wanted { return (place, values) }
      resource = resources[place]
      allowed.insert(methods[place])
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
    if path == "*" { return Self.allow(Set(methods)) }
    let parts = try Self.parts(of: path)
    let fitting = candidates(for: parts).filter { routes[$0].pattern.values(in: parts) != nil }
    let allowed = fitting.filter { resources[$0] == fitting.first.map { resources[$0] } }.map { methods[$0] }
    guard !allowed.isEmpty else {
      throw Refusal(404, "not_found", "there is nothing at this path; /openapi.json tells what there is")
    }
    return Self.allow(Set(allowed))
  }

  private func candidates(for path: [String]) -> [Int] {
    path.count < places.count ? places[path.count] : []
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
