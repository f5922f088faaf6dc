internal import Crypto
internal import FoundationEssentials
internal import SQLite
public import TelemetryRuns
public import Webhooks

/// What the routes of monitors and telemetry work with beside the rest.
public struct MonitorBackend: Sendable {
  /// The one engine of the process.
  public let engine: MonitorEngine
  /// Checks targets before endpoints are made of them.
  public let registration: EndpointRegistration
  /// A secret that can sign, for a new endpoint.
  public let makeSecret: @Sendable () -> String

  /// A backend by its parts.
  public init(
    engine: MonitorEngine, registration: EndpointRegistration, makeSecret: @escaping @Sendable () -> String
  ) {
    self.engine = engine
    self.registration = registration
    self.makeSecret = makeSecret
  }
}

extension API {
  /// Monitors, and the messages that they look at.
  public static func monitorAreas(_ backend: Backend, _ monitors: MonitorBackend) -> [Area] {
    [MonitorRoutes.area(backend, monitors), TelemetryRoutes.area(backend, monitors)]
  }

  /// Lets timers of monitors run, and what crawls found out reach them, until the task is cancelled.
  public static func runMonitors(_ backend: Backend, _ monitors: MonitorBackend, every pause: Duration = .seconds(1))
    async
  {
    let engine = monitors.engine
    while (try? await backend.surroundings.sleep(pause)) != nil {
      let now = backend.now()
      do {
        guard try backend.readers.read({ connection in try engine.isDue(connection, now: now) }) else { continue }
        _ = try await backend.writer.write(onUndone: { engine.invalidate() }) { connection in
          try engine.advance(on: connection, now: now)
        }
      } catch {
        backend.report("running the timers of monitors failed: \(error)")
      }
    }
    // What is told while it is being stored is told by the next start.
    _ = try? await backend.writer.write(onUndone: { engine.invalidate() }) { connection in
      try engine.storeAll(on: connection)
    }
  }
}

extension Backend {
  /// 22 letters and digits that nobody else has.
  func newIdentifier() -> String {
    let uuid = surroundings.newUUID().uuid
    return Digest.base62(of: withUnsafeBytes(of: uuid) { Array($0) }, length: 22)
  }
}
