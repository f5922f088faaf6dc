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

  func drain() { draining.store(true, ordering: .relaxed) }
}
