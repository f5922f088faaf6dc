internal import Synchronization

/// The pieces of a body on their way from the connection's thread to the task that reads them.
final class BodyQueue: Sendable {
  /// Waiting bytes above which the connection is not read further, and below which it is again.
  private static let highWater = 256 * 1024
  private static let lowWater = 64 * 1024
  /// Small pieces are put together up to this size.
  private static let pieceSize = 64 * 1024

  private struct State {
    var pieces: [[UInt8]] = []
    var waitingBytes = 0
    var end: Result<Void, RequestBody.Failure>?
    var isPaused = false
    var reader: CheckedContinuation<Result<[UInt8]?, RequestBody.Failure>, Never>?
  }

  private let state = Mutex(State())
  private let resume: @Sendable () -> Void

  /// `resume` is called when there is room again after `append` has said that there is none.
  init(resume: @escaping @Sendable () -> Void) { self.resume = resume }

  /// What the handler reads.
  var body: RequestBody {
    RequestBody { () async throws(RequestBody.Failure) -> [UInt8]? in try await self.next() }
  }

  /// Whether the connection should not be read until `resume` is called.
  var isPaused: Bool { state.withLock { $0.isPaused } }

  /// Takes a piece; false when the connection should not be read until there is room.
  func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    state.withLock { state in
      guard state.end == nil else { return true }
      if let reader = state.reader {
        state.reader = nil
        reader.resume(returning: .success(Array(bytes)))
        return true
      }
      if let last = state.pieces.indices.last, state.pieces[last].count + bytes.count <= Self.pieceSize {
        state.pieces[last].append(contentsOf: bytes)
      } else {
        state.pieces.append(Array(bytes))
      }
      state.waitingBytes += bytes.count
      state.isPaused = state.waitingBytes > Self.highWater
      return !state.isPaused
    }
  }

  /// Ends the pieces after those that wait; later ends are passed over.
  func finish() { end(.success(())) }

  /// Ends the pieces at once; those that wait are dropped.
  func fail(_ failure: RequestBody.Failure) { end(.failure(failure)) }

  private func end(_ result: Result<Void, RequestBody.Failure>) {
    state.withLock { state in
      guard state.end == nil else { return }
      state.end = result
      if case .failure = result { state.pieces = [] }
      guard let reader = state.reader else { return }
      state.reader = nil
      reader.resume(returning: result.map { nil })
    }
  }

  private func next() async throws(RequestBody.Failure) -> [UInt8]? {
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let hasRoom = state.withLock { state in take(&state, for: continuation) }
        if hasRoom { resume() }
      }
    } onCancel: {
      fail(.interrupted)
    }
    return try result.get()
  }

  /// Answers the reader now or later; true when reading the connection should go on.
  private func take(
    _ state: inout State, for reader: CheckedContinuation<Result<[UInt8]?, RequestBody.Failure>, Never>
  ) -> Bool {
    guard !state.pieces.isEmpty else {
      if let end = state.end {
        reader.resume(returning: end.map { nil })
      } else {
        precondition(state.reader == nil, "a request's body has one reader")
        state.reader = reader
      }
      return false
    }
    let piece = state.pieces.removeFirst()
    state.waitingBytes -= piece.count
    reader.resume(returning: .success(piece))
    guard state.isPaused, state.waitingBytes < Self.lowWater else { return false }
    state.isPaused = false
    return true
  }
}
