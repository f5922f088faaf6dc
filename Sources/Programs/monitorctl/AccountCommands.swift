import CommandLineTool
import Crypto
import FoundationEssentials
import JSON
import Matching
import SQLite

/// `account add NAME`: makes an account.
struct AccountAddCommand: Command {
  static let name = "account add"
  static let usage = "account add NAME"
  private static let longestName = 200

  private let accountName: String

  init(_ arguments: Arguments) throws {
    accountName = try arguments.positional(0, "NAME")
    try arguments.refusePositionals(beyond: 1)
    guard !accountName.isEmpty, accountName.count <= Self.longestName else {
      throw UsageError.conflict("NAME wants 1 to \(Self.longestName) characters")
    }
  }

  func run(in session: Session) async throws -> ExitStatus {
    let (name, now) = (accountName, session.surroundings.now())
    let uuid = session.surroundings.newUUID().uuid
    let id = "acct_" + Digest.base62(of: withUnsafeBytes(of: uuid) { Array($0) }, length: 22)
    let account = try await session.database.write { connection in
      try Accounts(connection).add(id: id, name: name, at: now)
    }
    try session.show([account])
    return .done
  }
}

/// `account list`: every account.
struct AccountListCommand: Command {
  static let name = "account list"
  static let usage = "account list"

  init(_ arguments: Arguments) throws { try arguments.refusePositionals() }

  func run(in session: Session) async throws -> ExitStatus {
    try session.show(try await session.database.read { connection in try Accounts(connection).all() })
    return .done
  }
}

extension Account: Showable {
  static var columns: [Table.Column] { [Table.Column("ACCOUNT"), Table.Column("CREATED"), Table.Column("NAME")] }

  var cells: [String] { [id, createdAt.utcText, name] }

  var json: String {
    var writer = JSONWriter()
    writer.object { object in
      object.member("id", id)
      object.member("name", name)
      object.member("createdAt", createdAt)
    }
    return writer.text
  }
}
