internal import FoundationEssentials
internal import HTTPServer
internal import JSON
internal import Monitors
internal import Outbox
internal import TelemetryRuns
internal import Webhooks

/// A monitor as a request brings it, checked, with the endpoint that it needs.
struct MonitorBody: Sendable {
  let monitor: Monitor
  let endpoint: MonitorDesk.EndpointParts?

  /// Reads the monitor, and looks its target up.
  init(_ bytes: [UInt8], _ backend: Backend, _ monitors: MonitorBackend) async throws {
    let document = try API.document(bytes)
    monitor = try Self.monitor(document, at: document.root)
    guard let target = monitor.notification.webhook?.target else {
      endpoint = nil
      return
    }
    do throws(EndpointRefusal) {
      let checked = try await monitors.registration.checked(EndpointSettings(url: target, eventTypes: []))
      endpoint = MonitorDesk.EndpointParts(
        url: checked.url, newID: "we_" + backend.newIdentifier(), newSecret: monitors.makeSecret())
    } catch {
      throw Refusal.invalid(error.code, error.description, field: "subscribeParam.callback.webhook.target")
    }
  }

  static func monitor(_ document: JSONDocument, at node: Int) throws(Refusal) -> Monitor {
    do throws(InvalidField) {
      return try Monitor(json: document, at: node, clocks: ClockCase.shared)
    } catch {
      guard !error.field.isEmpty else { throw .invalid("invalid_monitor", "the monitor \(error)") }
      throw .invalid("invalid_monitor", error.description, field: error.field)
    }
  }
}

extension ClockCase {
  /// Clocks never change, so that all requests have the same.
  static let shared = ClockCase()
}
