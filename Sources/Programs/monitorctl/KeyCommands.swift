import Access
import CommandLineTool
import Crypto
import FoundationEssentials
import JSON
import Matching
import SQLite

/// `key add`: makes a key to the API and shows it, once.
struct KeyAddCommand: Command {
  static let name = "key add"
  static let usage = "key add --scopes SCOPE,SCOPE... [--account ID] [--rate RATE[/BURST]]"
  static let options: [CommandLineSpecification.Option] = [
    .value(
      "scopes", "SCOPES",
      "what the key opens, separated by commas: \(Scope.allCases.map(\.rawValue).joined(separator: ", "))",
      commands: [name]),
    .value(
      "rate", "RATE[/BURST]",
      """
      requests a second, and at once, that the key may send; 0 for no limit; the server's own unless given; of an \
      endpoint: attempts a second
      """,
      commands: [name, EndpointAddCommand.name]),
  ]

  private let account: String
  private let scopes: [Scope]
  private let rate: RateLimit?

  init(_ arguments: Arguments) throws {
    try arguments.refusePositionals()
    account = arguments.string("account") ?? MonitoringIndex.defaultAccountID
    guard let names = try arguments.keywords("scopes", among: Scope.allCases.map(\.rawValue)) else {
      throw UsageError.missingFlag("--scopes", reason: "a key that opens nothing is of no use")
    }
    scopes = names.compactMap { Scope(rawValue: $0) }
    rate = try arguments.string("rate").map { text in
      guard let limit = RateLimit(text) else {
        throw UsageError.wrongValue(flag: "--rate", value: text, expected: "a rate such as 100 or 100/200")
      }
      return limit
    }
  }

  func run(in session: Session) async throws -> ExitStatus {
    let (account, scopes, rate, now) = (account, scopes, rate, session.surroundings.now())
    let text = KeyText(identifierBytes: SecureRandom.bytes(8), secretBytes: SecureRandom.bytes(32))
    let key = try await session.database.write { connection in
      guard try Accounts(connection).account(id: account) != nil else { throw CommandError.unknownAccount(account) }
      return try APIKeys(connection).add(text, account: account, scopes: scopes, rate: rate, at: now)
    }
    try session.show([NewKey(text: text.text, key: key)])
    try session.note("the key is shown only now; who loses it makes a new one")
    return .done
  }
}

/// `key list`: the keys of an account, or of all.
struct KeyListCommand: Command {
  static let name = "key list"
  static let usage = "key list [--account ID]"

  private let account: String?

  init(_ arguments: Arguments) throws {
    try arguments.refusePositionals()
    account = arguments.string("account")
  }

  func run(in session: Session) async throws -> ExitStatus {
    let account = account
    let keys = try await session.database.read { connection in
      if let account, try Accounts(connection).account(id: account) == nil {
        throw CommandError.unknownAccount(account)
      }
      return try APIKeys(connection).all(account: account)
    }
    try session.show(keys)
    return .done
  }
}

/// `key revoke ID`: has a key open nothing from now on.
struct KeyRevokeCommand: Command {
  static let name = "key revoke"
  static let usage = "key revoke ID"

  private let id: String

  init(_ arguments: Arguments) throws {
    id = try arguments.positional(0, "ID")
    try arguments.refusePositionals(beyond: 1)
  }

  func run(in session: Session) async throws -> ExitStatus {
    let (id, now) = (id, session.surroundings.now())
    try await session.database.write { connection in
      guard try APIKeys(connection).revoke(id: id, at: now) else { throw CommandError.unknownKey }
    }
    try session.note("the key opens nothing any more")
    return .done
  }
}

/// A key with its secret, which nobody sees again.
private struct NewKey: Showable {
  let text: String
  let key: APIKey

  static var columns: [Table.Column] { ["ID", "ACCOUNT", "SCOPES", "KEY"].map { Table.Column($0) } }

  var cells: [String] { [key.id, key.accountID, key.scopeNames, text] }

  var json: String {
    var writer = JSONWriter()
    writer.object { object in
      object.member("keyId", key.id)
      object.member("key", text)
      object.member("accountId", key.accountID)
      object.member("scopes", array: { array in key.scopes.forEach { array.value($0.rawValue) } })
    }
    return writer.text
  }
}

extension APIKey: Showable {
  static var columns: [Table.Column] {
    ["ID", "ACCOUNT", "SCOPES", "RATE", "CREATED", "LAST USED", "REVOKED"].map { Table.Column($0) }
  }

  var cells: [String] {
    [
      id, accountID, scopeNames, rate.map { "\($0.perSecond)/\($0.burst)" } ?? "", createdAt.utcText,
      lastUsedAt?.utcText ?? "", revokedAt?.utcText ?? "",
    ]
  }

  var json: String {
    var writer = JSONWriter()
    writer.object { object in
      object.member("keyId", id)
      object.member("accountId", accountID)
      object.member("scopes", array: { array in scopes.forEach { array.value($0.rawValue) } })
      if let rate {
        object.member(
          "rate",
          object: { limit in
            limit.member("perSecond", rate.perSecond)
            limit.member("burst", rate.burst)
          })
      }
      object.member("createdAt", createdAt)
      object.member("lastUsedAt", lastUsedAt)
      object.member("revokedAt", revokedAt)
    }
    return writer.text
  }

  fileprivate var scopeNames: String { scopes.map(\.rawValue).joined(separator: ",") }
}
