/// The pieces of a body in order, each once, for one reader.
public struct RequestBody: AsyncSequence, Sendable {
  /// Why the pieces end before the body does.
  public enum Failure: Error, Sendable, Hashable {
    /// The body is longer than the plan allows.
    case tooLong
    /// The peer went away, or sent too slowly.
    case interrupted
  }

  /// Asks for one piece after the other.
  public struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let next: @Sendable () async throws(Failure) -> [UInt8]?

    /// The next piece, which is not empty; nil after the last one.
    public mutating func next() async throws(Failure) -> [UInt8]? { try await next() }
  }

  private let next: @Sendable () async throws(Failure) -> [UInt8]?

  /// A body whose pieces `next` gives, nil after the last one.
  public init(next: @escaping @Sendable () async throws(Failure) -> [UInt8]?) { self.next = next }

  /// Begins to read.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(next: next) }
}
