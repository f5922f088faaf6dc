import CommandLineTool
import Files
import FoundationEssentials
import HTTPClient
import JSON
import Matching
import Monitors
import ObservationPipeline
import Outbox
import SQLite
import Telemetry
import TelemetryRuns
import Vehicles
import Webhooks

/// `monitor add FILE`: makes a monitor of a file in the vehicle makers' shape.
struct MonitorAddCommand: Command {
  static let name = "monitor add"
  static let usage = "monitor add FILE [--account ID] [--allow-insecure-endpoints]"
  /// A hundred thousand vehicles with their quotes and commas.
  private static let longestFile = 4 << 20

  private let account: String
  private let path: String
  private let allowsInsecure: Bool

  init(_ arguments: Arguments) throws {
    path = try arguments.positional(0, "FILE")
    try arguments.refusePositionals(beyond: 1)
    account = arguments.string("account") ?? MonitoringIndex.defaultAccountID
    allowsInsecure = arguments.has("allow-insecure-endpoints")
  }

  func run(in session: Session) async throws -> ExitStatus {
    let monitor = try read()
    let endpoint = try await endpoint(for: monitor, session)
    let (account, now) = (account, session.surroundings.now())
    let id = "mon_" + session.surroundings.newIdentifier()
    let (stored, secret) = try await session.database.write { connection in
      guard try Accounts(connection).account(id: account) != nil else { throw CommandError.unknownAccount(account) }
      let made = try MonitorDesk(connection, clocks: ClockCase()).add(
        monitor, id: id, account: account, endpoint: endpoint, at: now)
      if monitor.asksMarket { try Self.tell(made.stored, connection, at: now) }
      return made
    }
    var writer = JSONWriter()
    stored.writeReference(to: &writer, secret: secret)
    try session.output.writeLine(writer.text)
    if secret != nil { try session.note("the secret is not shown again") }
    return .done
  }

  private func read() throws -> Monitor {
    let document: JSONDocument
    do {
      document = try JSONDocument(strict: try InputFile(path: path).read(Self.longestFile))
    } catch let flaw as JSONDocument.Flaw {
      throw UsageError.conflict("\(path) \(flaw)")
    }
    do throws(InvalidField) {
      return try Monitor(json: document, at: document.root, clocks: ClockCase())
    } catch {
      throw UsageError.conflict("\(path): \(error)")
    }
  }

  private func endpoint(for monitor: Monitor, _ session: Session) async throws -> MonitorDesk.EndpointParts? {
    guard let target = monitor.notification.webhook?.target else { return nil }
    let own = OwnAddresses()
    let registration = EndpointRegistration(
      allowsInsecure: allowsInsecure, resolver: .system, isOwn: { address in own.contains(address) })
    do throws(EndpointRefusal) {
      let checked = try await registration.checked(EndpointSettings(url: target, eventTypes: []))
      return MonitorDesk.EndpointParts(
        url: checked.url, newID: "we_" + session.surroundings.newIdentifier(),
        newSecret: WebhookSecret.makeText(usesKeyPair: false))
    } catch {
      throw UsageError.conflict("\(path): subscribeParam.callback.webhook.target: \(error)")
    }
  }

  /// Lets a monitor that asks about offers and owners know how they stand.
  private static func tell(_ stored: StoredMonitor, _ connection: Connection, at date: Date) throws {
    let vehicles = TelemetryVehicles(connection)
    let rows =
      stored.monitor.vehicles == .all
      ? try vehicles.rows(account: stored.accountID) : try vehicles.named(byMonitor: stored.row)
    var names: [(plate: LicensePlate?, vin: VIN?)] = []
    for row in rows { if let vehicle = try vehicles.vehicle(row) { names.append((vehicle.plate, vehicle.vin)) } }
    try ObservationPipeline(connection, enqueuedAt: date).tellMonitors(of: names, at: date)
  }
}
