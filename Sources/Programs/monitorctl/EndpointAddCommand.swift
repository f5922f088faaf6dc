import CommandLineTool
import Crypto
import FoundationEssentials
import HTTP
import HTTPClient
import JSON
import Matching
import Outbox
import SQLite
import Webhooks

/// `endpoint add`: makes an endpoint and shows its secret, for the only time.
struct EndpointAddCommand: Command {
  static let name = "endpoint add"
  static let usage = """
    endpoint add --url URL [--account ID] [--events TYPES] [--policy JSON] [--header 'NAME: VALUE' ...] [--rate N] \
    [--concurrency N] [--timeout 15s] [--unordered] [--ed25519] [--allow-insecure-endpoints]
    """
  static let options: [CommandLineSpecification.Option] = [
    .value("url", "URL", "where events are sent", commands: [name]),
    .value(
      "policy", "JSON",
      """
      retry policy instead of the default schedule, such as {"policy":"Bounded","retryNumber":3,"retryDelay":10}, \
      {"policy":"Always","retryDelay":60} or {"policy":"None"}
      """, commands: [name]),
    .value("header", "'NAME: VALUE'", "a header that is sent along", isRepeatable: true, commands: [name]),
    .value(
      "concurrency", "N",
      "at most N attempts at once, 1 to 64; \(EndpointSettings.defaultMaximumInFlight) unless given",
      commands: [name]),
    .value("timeout", "15s", "how long an attempt may take, 1s to 30s", commands: [name]),
    .flag("unordered", "do not keep the order of the events of one vehicle", commands: [name]),
    .flag(
      "ed25519", "sign by a pair of keys (v1a) instead of a shared secret (v1)", commands: [name, "endpoint rotate"]),
    .flag(
      "allow-insecure-endpoints", "allow plain http and private addresses, for development",
      commands: [name, MonitorAddCommand.name]),
  ]

  private let account: String
  private let settings: EndpointSettings
  private let allowsInsecure: Bool
  private let usesKeyPair: Bool

  init(_ arguments: Arguments) throws {
    try arguments.refusePositionals()
    account = arguments.string("account") ?? MonitoringIndex.defaultAccountID
    allowsInsecure = arguments.has("allow-insecure-endpoints")
    usesKeyPair = arguments.has("ed25519")
    var settings = EndpointSettings(url: try arguments.requiredString("url"))
    settings.eventTypes = try arguments.keywords("events", among: Endpoint.eventTypes)
    if let json = arguments.string("policy") {
      settings.retryPolicy = try EndpointRefusal.asUsageError { () throws(EndpointRefusal) in
        try RetryPolicy(json: json)
      }
    }
    settings.headers = Headers(try arguments.strings("header").map { text in try Self.field(text) })
    settings.ratePerSecond = try arguments.int("rate", in: 1...1_000).map { Double($0) }
    settings.maximumInFlight =
      try arguments.int("concurrency", in: 1...64) ?? EndpointSettings.defaultMaximumInFlight
    settings.timeout =
      try arguments.duration("timeout", in: .seconds(1) ... .seconds(30)) ?? EndpointSettings.defaultTimeout
    settings.keepsOrder = !arguments.has("unordered")
    self.settings = settings
  }

  private static func field(_ text: String) throws(UsageError) -> Headers.Field {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw .wrongValue(flag: "--header", value: text, expected: "a name, a colon and a value")
    }
    return Headers.Field(String(parts[0]), String(parts[1].drop { $0 == " " }))
  }

  func run(in session: Session) async throws -> ExitStatus {
    let own = OwnAddresses()
    let registration = EndpointRegistration(
      allowsInsecure: allowsInsecure, resolver: .system, isOwn: { address in own.contains(address) })
    let settings: EndpointSettings
    do throws(EndpointRefusal) {
      settings = try await registration.checked(self.settings)
    } catch {
      throw UsageError.conflict(error.sentenceForFlags)
    }
    let (account, now) = (account, session.surroundings.now())
    let id = "we_" + session.surroundings.newIdentifier()
    let secret = WebhookSecret.makeText(usesKeyPair: usesKeyPair)
    let endpoint = try await session.database.write { connection in
      guard try Accounts(connection).account(id: account) != nil else { throw CommandError.unknownAccount(account) }
      return try Endpoints(connection).add(
        id: id, account: account, settings: settings, secret: secret, at: now)
    }
    try session.output.writeLine(endpoint.json(secret: secret))
    try session.note("the secret is not shown again")
    return .done
  }
}

extension WebhookSecret {
  /// A new secret, as it is stored and shown once.
  static func makeText(usesKeyPair: Bool) -> String {
    let bytes = SecureRandom.bytes(32)
    return (usesKeyPair ? WebhookSecret(ed25519Seed: bytes) : WebhookSecret(sharedKey: bytes)).text
  }
}

extension Surroundings {
  /// 22 letters and digits that nobody else has.
  func newIdentifier() -> String {
    let uuid = newUUID().uuid
    return Digest.base62(of: withUnsafeBytes(of: uuid) { Array($0) }, length: 22)
  }
}

extension EndpointRefusal {
  /// Runs `body` and turns a refusal into a sentence about the flag.
  static func asUsageError<Value>(_ body: () throws(EndpointRefusal) -> Value) throws(UsageError) -> Value {
    do throws(EndpointRefusal) {
      return try body()
    } catch {
      throw .conflict(error.sentenceForFlags)
    }
  }

  /// The sentence, with the flag in place of the field.
  var sentenceForFlags: String {
    let flag =
      switch self {
      case .invalidURL: "--url"
      case .unknownEventType: "--events"
      case .invalidRetryPolicy: "--policy"
      case .invalidHeaders: "--header"
      case .invalidNumber(let field, _): "--\(field)"
      }
    return "\(flag): \(self)"
  }
}
