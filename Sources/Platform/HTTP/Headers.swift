/// The fields of a message in the order they were sent, duplicates kept; names compare without regard to ASCII case.
public struct Headers: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  /// One line.
  public struct Field: Sendable, Hashable {
    /// As it was written.
    public let name: String
    /// Without the white space around it.
    public let value: String

    /// Keeps both texts as they are.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Every field, in order.
  public private(set) var fields: [Field]

  /// Takes the fields as they are.
  public init(_ fields: [Field] = []) { self.fields = fields }

  /// `["Accept": "text/html"]`; a name may come more than once.
  public init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field($0.0, $0.1) }
  }

  /// The value of the first field of this name.
  public subscript(_ name: String) -> String? {
    fields.first { Self.areSameName($0.name, name) }?.value
  }

  /// The values of all fields of this name, in order.
  public func all(_ name: String) -> [String] {
    fields.filter { Self.areSameName($0.name, name) }.map(\.value)
  }

  /// Adds a field after the others.
  public mutating func append(_ name: String, _ value: String) { fields.append(Field(name, value)) }

  /// Puts one field in the place of all those of this name.
  public mutating func set(_ name: String, _ value: String) {
    fields.removeAll { Self.areSameName($0.name, name) }
    fields.append(Field(name, value))
  }

  private static func areSameName(_ one: String, _ other: String) -> Bool {
    guard one.utf8.count == other.utf8.count else { return false }
    var (one, other) = (one, other)
    return one.withUTF8 { one in
      other.withUTF8 { other in one.indices.allSatisfy { lowercased(one[$0]) == lowercased(other[$0]) } }
    }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }
}
