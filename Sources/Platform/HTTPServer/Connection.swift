internal import CMicroHTTPD
internal import Glibc
internal import HTTP
internal import Synchronization

/// One connection and the request that it carries at the moment.
///
/// Three kinds of threads meet here: the worker of libmicrohttpd that owns the connection, the task that makes an answer
/// and the supervisor. Variables belong to the worker; what the others need is under the lock or atomic.
// Safe: variables are used by the connection's worker only, whose calls follow each other; `handle` is set by the worker
// before the first request and used by others only while the connection is suspended, when libmicrohttpd keeps it.
final class Connection: @unchecked Sendable {
  /// Where a request stands.
  enum Stage {
    /// Between requests.
    case idle
    /// The first line was read.
    case head
    /// Has its answer, and passes over a short body before giving it.
    case answering(ServerResponse)
    /// A task is to be started when the request is whole.
    case starting(@Sendable () async -> ServerResponse)
    case collecting(limit: Int, then: @Sendable ([UInt8]) -> Reply)
    case streaming(limit: Int, queue: BodyQueue)
    /// A task makes the answer.
    case waiting
    /// The answer is on its way out.
    case answered
  }

  /// What the worker and others share.
  struct Shared {
    /// Counts requests, so that a task's late answer to an earlier one is dropped.
    var turn: UInt64 = 0
    var task: Task<Void, Never>?
    var response: ServerResponse?
    /// libmicrohttpd does not look at the connection until it is resumed.
    var suspension: Suspension?
    /// No more waiting: the peer is gone or the server ends.
    var isDoomed = false
    /// Names the request whose head took too long, once the peer has been told.
    var lateRefusal: String?
  }

  /// Why and since when a connection is suspended.
  struct Suspension {
    let isForRoom: Bool
    let since: Int64
  }

  let service: Service
  let daemon: Daemon
  let descriptor: Int32
  let peer: PeerAddress
  /// When the supervisor closes the connection.
  let deadline: Atomic<Int64>
  /// Since when there is no request whose head is whole; negative while there is one.
  let idleSince: Atomic<Int64>
  /// Whether the first line is there and the rest of the head is not; who ends it says what becomes of the request.
  let awaitsHead = Atomic(false)
  /// For how long the present body was not read for lack of room.
  let pausedMilliseconds = Atomic<Int64>(0)
  let shared = Mutex(Shared())

  var handle: OpaquePointer?
  var stage = Stage.idle
  /// Whether a request has ended on it.
  var isReused = false
  /// The target as it was sent, and where libmicrohttpd keeps it.
  var target: [UInt8] = []
  var targetStart: UnsafeRawPointer?
  var request: ServerRequest?
  var began = ContinuousClock.now
  var status = 0
  var sentBytes = 0
  /// The body so far, when it is collected; else its size alone counts.
  var body: [UInt8] = []
  var receivedBytes = 0
  /// The request's identifier, in the answer and in the log.
  var requestID = ""
  var requestNumbers: Range<UInt64> = 0..<0
  var transferSince: Int64 = 0
  /// Whether the peer may still be sending although the answer is given.
  var leavesUnread = false
  /// Whether the connection ends with this answer.
  var isLast = false

  init(service: Service, daemon: Daemon, descriptor: Int32, peer: PeerAddress) {
    self.service = service
    self.daemon = daemon
    self.descriptor = descriptor
    self.peer = peer
    let now = service.time.now
    deadline = Atomic(service.deadlines.head(since: now))
    idleSince = Atomic(now)
  }

  static func from(_ context: UnsafeMutableRawPointer?) -> Connection? {
    context.map { Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue() }
  }

  // MARK: Other threads

  /// Closes a connection whose time is over, and tells the peer why when that was the head's.
  ///
  /// Over TLS only the worker could tell it, and libmicrohttpd does not let it.
  func cutOff() {
    if service.configuration.certificate == nil, awaitsHead.exchange(false, ordering: .relaxed) {
      let id = service.ids.make()
      shared.withLock { $0.lateRefusal = id }
      let refusal = service.configuration.makeRefusal(408, "The request's header took too long.")
      let bytes = OutgoingAnswer.text(of: refusal, id: id)
      _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
    }
    shutdown(descriptor, Int32(SHUT_RDWR))
  }

  /// Gives a task's answer; dropped when the request is over.
  func finish(_ turn: UInt64, with response: ServerResponse) {
    shared.withLock { shared in
      guard shared.turn == turn else { return }
      shared.response = response
      shared.task = nil
      wake(&shared)
    }
  }

  /// There is room for more of the body.
  func resumeReading(_ turn: UInt64) {
    shared.withLock { shared in
      guard shared.turn == turn, let suspension = shared.suspension, suspension.isForRoom else { return }
      wake(&shared)
    }
  }

  /// The peer of a suspended connection sends no more, and when `wholly` takes nothing either.
  ///
  /// A peer that only ends its sending is taken for gone, too, because one that closes looks the same; but what it has
  /// sent of a body is still read.
  func peerClosed(wholly: Bool) {
    let isReading = shared.withLock { $0.suspension?.isForRoom ?? false }
    if wholly || !isReading { abandon() }
  }

  /// Cancels what is being waited for and lets the worker close the connection.
  func abandon() {
    shared.withLock { shared in
      shared.isDoomed = true
      shared.task?.cancel()
      wake(&shared)
    }
  }

  /// Under the lock, so that nobody who holds it can find a connection between these two steps.
  private func wake(_ shared: inout Shared) {
    guard let suspension = shared.suspension, let handle else { return }
    shared.suspension = nil
    let now = service.time.now
    if suspension.isForRoom { pausedMilliseconds.add(now - suspension.since, ordering: .relaxed) }
    // Until the worker knows better.
    deadline.store(service.deadlines.transfer(since: now, bytes: 0), ordering: .relaxed)
    MHD_resume_connection(handle)
  }

  // MARK: The worker

  /// Starts a task for the answer to the present request.
  func start(_ work: @escaping @Sendable () async -> ServerResponse) {
    shared.withLock { shared in
      let turn = shared.turn
      // Not structured: the task ends with the request, which libmicrohttpd's threads carry, not a task.
      shared.task = Task { self.finish(turn, with: await work()) }
    }
  }

  /// The answer of the task, or the connection is suspended until it is there; no when the connection must end.
  func awaitResponse() -> MHD_Result {
    stage = .waiting
    let response: ServerResponse?? = shared.withLock { shared in
      // What a cancelled task still says comes too late.
      guard !shared.isDoomed else { return nil }
      if let response = shared.response {
        shared.response = nil
        return .some(response)
      }
      return suspend(&shared, isForRoom: false) ? .some(nil) : nil
    }
    switch response {
    case .some(.some(let response)): return answer(response)
    case .some(nil): return .YES
    case nil: return .NO
    }
  }

  /// What became of the wish to stop reading.
  enum Pause {
    case paused
    /// There is room again.
    case hasRoom
    /// The task has answered and reads no more.
    case notNeeded
    /// The connection must end.
    case ended
  }

  /// Stops reading until the reader of `queue` has made room.
  func pauseReading(for queue: BodyQueue) -> Pause {
    shared.withLock { shared in
      if shared.response != nil { return .notNeeded }
      // The reader may have made room since the queue said that there is none; it would not say so again.
      guard queue.isPaused else { return .hasRoom }
      return suspend(&shared, isForRoom: true) ? .paused : .ended
    }
  }

  private func suspend(_ shared: inout Shared, isForRoom: Bool) -> Bool {
    guard !shared.isDoomed, let handle else { return false }
    if shared.suspension == nil { MHD_suspend_connection(handle) }
    shared.suspension = Suspension(isForRoom: isForRoom, since: service.time.now)
    deadline.store(CoarseTime.never, ordering: .relaxed)
    return true
  }
}
