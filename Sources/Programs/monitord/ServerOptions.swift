import API
import Access
import CommandLineTool
import Files
import HTTPServer
import Matching
import Telemetry

/// What was typed, checked and ready to use.
struct ServerOptions: Sendable {
  static let specification = CommandLineSpecification(
    program: "monitord", summary: "serves monitorings, events and listings over HTTP",
    usage: [
      "[--listen ADDRESS ...] [--tls-cert FILE --tls-key FILE] [--rate-limit RATE] [--telemetry FILE|-] "
        + "[--telemetry-account ID] [--retain-telemetry none|last|30d]",
      "[--no-deliver] [--allow-insecure-endpoints] ...",
    ],
    options: [
      .value(
        "listen", "ADDRESS",
        """
        where to listen: 127.0.0.1:8080, [::1]:8080 or unix:/run/platewatch.sock; port 0 takes a free one; \
        127.0.0.1:8080 unless given
        """, isRepeatable: true),
      .value("tls-cert", "FILE", "speak TLS with this certificate chain (PEM); read again on SIGHUP"),
      .value("tls-key", "FILE", "the private key of the certificate (PEM, without a password)"),
      .value(
        "rate-limit", "RATE[/BURST]",
        "requests a second, and at once, of a key that has no limit of its own; 0 for no limit; 100/200 unless given"),
      .value(
        "telemetry", "FILE|-", "read messages of vehicles as JSON lines from a file, a pipe or the standard input too"),
      .value("telemetry-account", "ID", "whose vehicles those are; acct_default unless given"),
      .value(
        "retain-telemetry", "none|last|30d", "which messages to keep after they were evaluated; none unless given"),
      .flag("no-deliver", "send no webhooks; `deliver` does"),
      .flag(
        "allow-insecure-endpoints", "take webhook endpoints with plain http and private addresses, for development"),
    ],
    example: """
      monitorctl key add --account acct_default --scopes vehicles,events
      monitord --listen 127.0.0.1:8080 --listen unix:/run/platewatch/api.sock
      """, environment: [("NOTIFY_SOCKET", "where a service manager is told that requests are taken")])

  private static let usualAddress = "127.0.0.1:8080"

  let addresses: [ListenAddress]
  let certificate: CertificateFiles?
  let settings: API.Settings
  let delivers: Bool
  let allowsInsecureEndpoints: Bool
  let database: String
  let logLevel: Log.Level
  /// Where messages are read from beside the API; nil when they come by the API alone.
  let telemetry: String?
  let telemetryAccount: String
  let retention: MessageRetention

  init(_ arguments: Arguments, environment: [String: String]) throws(UsageError) {
    try arguments.refusePositionals()
    var addresses: [ListenAddress] = []
    for text in arguments.has("listen") ? arguments.strings("listen") : [Self.usualAddress] {
      guard let address = ListenAddress(text) else {
        throw .wrongValue(
          flag: "--listen", value: text, expected: "an address such as 127.0.0.1:8080 or unix:/run/platewatch.sock")
      }
      addresses.append(address)
    }
    self.addresses = addresses
    certificate = try CertificateFiles(chain: arguments.string("tls-cert"), key: arguments.string("tls-key"))
    var settings = API.Settings()
    if let text = arguments.string("rate-limit") {
      guard let limit = RateLimit(text) else {
        throw .wrongValue(flag: "--rate-limit", value: text, expected: "a rate such as 100 or 100/200")
      }
      settings.rateLimit = limit
    }
    self.settings = settings
    delivers = !arguments.has("no-deliver")
    allowsInsecureEndpoints = arguments.has("allow-insecure-endpoints")
    database = try DatabaseLocation.path(option: arguments.string("database"), environment: environment)
    logLevel = try arguments.keyword("log-level", Log.Level.self) ?? .info
    telemetry = arguments.string("telemetry")
    telemetryAccount = arguments.string("telemetry-account") ?? MonitoringIndex.defaultAccountID
    retention = try arguments.keyword("retain-telemetry", MessageRetention.self) ?? .none
  }
}

/// Where the certificate is and its key.
struct CertificateFiles: Sendable {
  /// Far more than a chain of certificates takes.
  private static let mostBytes = 1 << 20

  let chain: String
  let key: String

  /// Nil when neither is given.
  init?(chain: String?, key: String?) throws(UsageError) {
    switch (chain, key) {
    case (nil, nil): return nil
    case (let chain?, let key?):
      self.chain = chain
      self.key = key
    case (nil, _): throw .missingFlag("--tls-cert", reason: "--tls-key is the key of a certificate")
    case (_, nil): throw .missingFlag("--tls-key", reason: "--tls-cert is nothing without its key")
    }
  }

  /// What the files hold now.
  func read() throws(FileError) -> ServerConfiguration.Certificate {
    ServerConfiguration.Certificate(
      chain: try InputFile(path: chain).read(Self.mostBytes), key: try InputFile(path: key).read(Self.mostBytes))
  }
}
