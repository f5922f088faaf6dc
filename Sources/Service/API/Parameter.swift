/// A part of a request beside its body, as the API's description tells it.
public struct Parameter: Sendable, Hashable {
  /// Where it stands.
  public enum Place: String, Sendable, Hashable {
    /// Between two slashes.
    case path
    /// Behind the question mark.
    case query
    /// A header field.
    case header
  }

  /// Its name.
  public let name: String
  /// Where it stands.
  public let place: Place
  /// What it does.
  public let summary: String
  /// JSON schema of its value.
  public let schema: String
  /// JSON value that shows one.
  public let example: String
  /// Whether a request without it is refused.
  public let isRequired: Bool

  /// A parameter by its parts; those of paths are always required, the others only when it is said.
  public init(
    _ name: String, in place: Place, _ summary: String, schema: String, example: String, isRequired: Bool = false
  ) {
    self.name = name
    self.place = place
    self.summary = summary
    self.schema = schema
    self.example = example
    self.isRequired = isRequired || place == .path
  }

  /// An identifier in a path: `prefix`, an underscore, letters and digits.
  static func identifier(_ name: String, _ summary: String, prefix: String, example: String) -> Parameter {
    Parameter(
      name, in: .path, summary, schema: #"{"type":"string","pattern":"^\#(prefix)_[0-9A-Za-z]{1,64}$"}"#,
      example: "\"\(example)\"")
  }

  /// The plate in a path.
  public static let licensePlate = Parameter(
    "licensePlate", in: .path, "A Swedish plate in any spelling: case, spaces, hyphens and dots do not matter.",
    schema: #"{"type":"string","pattern":"^[0-9A-Za-zÅÄÖåäö][0-9A-Za-zÅÄÖåäö .-]{1,15}$"}"#, example: #""MLB84A""#)
}

/// An item of the query with the rule by which it is read, so that what is described is what is done.
public struct QueryParameter<Value: Sendable>: Sendable {
  /// As the description tells it.
  public let parameter: Parameter
  private let expectation: String
  private let read: @Sendable (String) -> Value?

  /// An item that `read` turns into a value, nil when it is not of the form that `expectation` names.
  public init(_ parameter: Parameter, expectation: String, read: @escaping @Sendable (String) -> Value?) {
    self.parameter = parameter
    self.expectation = expectation
    self.read = read
  }

  /// The value that a call gives, if it gives one.
  public func value(in call: Call) throws(Refusal) -> Value? {
    guard let text = try call.query.value(parameter.name) else { return nil }
    guard let value = read(text) else {
      throw .invalid("invalid_parameter", "\(parameter.name) wants \(expectation)", field: parameter.name)
    }
    return value
  }

  /// The same with a value for calls that give none.
  public func otherwise(_ fallback: Value) -> DefaultedParameter<Value> {
    DefaultedParameter(given: self, fallback: fallback)
  }
}

/// An item of the query that has a value in every call.
public struct DefaultedParameter<Value: Sendable>: Sendable {
  fileprivate let given: QueryParameter<Value>
  fileprivate let fallback: Value

  /// As the description tells it.
  public var parameter: Parameter { given.parameter }

  /// The value that a call gives, or the one for calls that give none.
  public func value(in call: Call) throws(Refusal) -> Value { try given.value(in: call) ?? fallback }
}

extension DefaultedParameter<Int> {
  /// A whole number of at least `least`; one above `most` is taken as `most`.
  public static func integer(
    _ name: String, _ summary: String, least: Int, most: Int? = nil, otherwise fallback: Int
  ) -> Self {
    let schema = #"{"type":"integer","minimum":\#(least),"default":\#(fallback)}"#
    let note = most.map { " More than \($0) is taken as \($0)." } ?? ""
    return QueryParameter(
      Parameter(name, in: .query, summary + note, schema: schema, example: String(fallback)),
      expectation: "a whole number of at least \(least)"
    ) { text in
      guard text.utf8.allSatisfy({ (48...57).contains($0) }), !text.isEmpty else { return nil }
      // More digits than a number of the machine holds are still a number, which the largest one stands for.
      let number = Int(text) ?? .max
      return number < least ? nil : min(number, most ?? .max)
    }.otherwise(fallback)
  }
}

extension DefaultedParameter<Bool> {
  /// `true` or `false`, which it is otherwise.
  public static func truth(_ name: String, _ summary: String) -> Self {
    QueryParameter(
      Parameter(name, in: .query, summary, schema: #"{"type":"boolean","default":false}"#, example: "true"),
      expectation: "true or false"
    ) { text in ["true": true, "false": false][text] }.otherwise(false)
  }
}

extension DefaultedParameter where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of a few words.
  public static func choice(_ name: String, _ summary: String, otherwise fallback: Value) -> Self {
    let words = Value.allCases.map(\.rawValue)
    let list = words.map { "\"\($0)\"" }.joined(separator: ",")
    let schema = #"{"type":"string","enum":[\#(list)],"default":"\#(fallback.rawValue)"}"#
    return QueryParameter(
      Parameter(name, in: .query, summary, schema: schema, example: "\"\(fallback.rawValue)\""),
      expectation: "one of \(words.joined(separator: ", "))"
    ) { text in Value(rawValue: text) }.otherwise(fallback)
  }
}
