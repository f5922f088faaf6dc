/// What a connection has read, as long as the database is as it was.
struct KeptValues {
  struct Key: Hashable {
    let type: ObjectIdentifier
    let name: String
  }

  /// Beyond it all are forgotten, so that what strangers ask for does not fill memory.
  private static let mostValues = 1_024

  /// Whether the state that holds the values is the one that is being read.
  var isCurrent = false
  private var version = 0
  private var values: [Key: AnyObject] = [:]

  /// Begins to read the state of the database that has this version.
  mutating func begin(version: Int) {
    if version != self.version {
      self.version = version
      values.removeAll(keepingCapacity: true)
    }
    isCurrent = true
  }

  subscript(_ key: Key) -> AnyObject? {
    get { values[key] }
    set {
      if values.count >= Self.mostValues { values = [:] }
      values[key] = newValue
    }
  }
}

extension Connection {
  /// What `read` gives now, or gave in an earlier read transaction when nobody has written anything since.
  ///
  /// In a read transaction of a connection that only reads, which sees by one number whether anybody has written; anywhere
  /// else `read` is run each time. It must depend on nothing but the database and `name`, and one type of value has one
  /// `read`. A nil is not kept. Objects, because they are given out again without a copy.
  public func unchanged<Value: AnyObject & Sendable>(
    _ name: String, _ read: () throws(SQLiteError) -> Value?
  ) throws(SQLiteError) -> Value? {
    // The number does not tell what the connection itself has written.
    guard keptValues.isCurrent, configuration.readOnly else { return try read() }
    let key = KeptValues.Key(type: ObjectIdentifier(Value.self), name: name)
    // Its type is a part of the key.
    if let kept = keptValues[key] { return unsafeDowncast(kept, to: Value.self) }
    guard let value = try read() else { return nil }
    keptValues[key] = value
    return value
  }
}
