internal import Synchronization

/// What all connections of a server share.
final class Service: Sendable {
  let configuration: ServerConfiguration
  let handler: @Sendable (ServerRequest) -> Plan
  let table: ConnectionTable
  let time = CoarseTime()
  let deadlines: Deadlines
  let headReader: HeadReader
  let ids: RequestIDs
  let mailbox: Mailbox
  private let draining = Atomic(false)
  private let heldBytes = Atomic(0)

  init(
    _ configuration: ServerConfiguration, ids: RequestIDs, mailbox: Mailbox,
    handler: @escaping @Sendable (ServerRequest) -> Plan
  ) {
    self.configuration = configuration
    self.handler = handler
    self.ids = ids
    self.mailbox = mailbox
    table = ConnectionTable(configuration.limits)
    deadlines = Deadlines(configuration.limits)
    headReader = HeadReader(configuration.limits)
  }

  /// Whether every answer is the last of its connection.
  var isDraining: Bool { draining.load(ordering: .relaxed) }

  /// Counts bytes of bodies that are kept until they are whole; no when there are too many of all requests together.
  func hold(_ count: Int) -> Bool {
    let held = heldBytes.add(count, ordering: .relaxed).newValue
    guard held > configuration.limits.collectedBytes else { return true }
    release(count)
    return false
  }

  /// Takes back what `hold` has counted.
  func release(_ count: Int) { heldBytes.subtract(count, ordering: .relaxed) }

  func drain() { draining.store(true, ordering: .relaxed) }
}
