public import HTTPServer

/// Who is asking.
public struct Principal: Sendable, Hashable {
  /// The key that was shown.
  public let keyID: String
  /// Whose key it is; everything that is read or written belongs to this account.
  public let accountID: String
}

/// A request that was let in, taken apart.
public struct Call: Sendable {
  /// The request as it came.
  public let request: ServerRequest
  /// Who is asking; on routes without a scope nobody.
  public let principal: Principal?
  /// What stands in the query, decoded.
  public let query: QueryItems
  private let route: Route
  private let pathValues: [String]

  init(
    _ request: ServerRequest, principal: Principal?, query: QueryItems, route: Route, pathValues: [String]
  ) {
    self.request = request
    self.principal = principal
    self.query = query
    self.route = route
    self.pathValues = pathValues
  }

  /// The account of who is asking, on routes with a scope.
  public var accountID: String { principal?.accountID ?? "" }

  /// What stands in the place of `{name}` in the path, decoded.
  public func pathValue(_ name: String) -> String {
    for (parameter, value) in zip(route.pattern.parameters, pathValues) where parameter == name { return value }
    preconditionFailure("the path \(route.pattern) has no parameter \(name)")
  }
}

/// The items of a query, decoded.
public struct QueryItems: Sendable, Hashable {
  private let items: [Item]

  private struct Item: Sendable, Hashable {
    let name: String
    let value: String
  }

  /// Reads what stands behind the question mark; an item without `=` has an empty value.
  init(_ query: String?) throws(Refusal) {
    guard let query, !query.isEmpty else {
      items = []
      return
    }
    var items: [Item] = []
    for part in query.split(separator: "&") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentText.decoded(pair[0], plusIsSpace: true),
        let value = PercentText.decoded(pair.count > 1 ? pair[1] : "", plusIsSpace: true)
      else { throw .invalid("invalid_query", "the query is not percent-encoded UTF-8") }
      items.append(Item(name: name, value: value))
    }
    self.items = items
  }

  /// The value of an item; nil when it is missing, refused when it is there twice.
  public func value(_ name: String) throws(Refusal) -> String? {
    guard !items.isEmpty else { return nil }
    let found = items.filter { $0.name == name }
    guard found.count < 2 else {
      throw .invalid("invalid_parameter", "the parameter \(name) is given more than once", field: name)
    }
    return found.first?.value
  }
}
