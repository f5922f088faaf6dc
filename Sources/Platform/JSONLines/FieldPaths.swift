/// The fields that a reader of JSON lines looks for.
public struct FieldPaths: Sendable {
  let timeKey: String
  private(set) var wanted: [(path: String, field: UInt16)] = []
  private(set) var lifted: [String] = []

  /// None; a member `timeKey` of any object, here or above a wanted field, is the time of what stands in the object.
  public init(timeKey: String) { self.timeKey = timeKey }

  /// Wants the value at a path, which readers will call `field`; several paths may be called the same.
  ///
  /// A path names members from the outermost object: `kinetic.speed`; elements of an array by their place:
  /// `geometry.coordinates[0]`; or each element: `engines[].type`. The outermost `timeKey` is not wanted this way; see
  /// `JSONLineReader.time`.
  public mutating func want(_ path: String, as field: UInt16) {
    precondition(!path.isEmpty, "a path names a member")
    wanted.append((path, field))
  }

  /// Makes the time of the object at `path`, where it has one, the time of the object around it, before that one's own.
  public mutating func liftTime(of path: String) {
    precondition(!path.isEmpty, "a path names a member")
    lifted.append(path)
  }
}
