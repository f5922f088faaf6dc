import CommandLineTool

/// Why a command that was called rightly could not do its work.
enum CommandError: Error, Sendable, Hashable {
  /// There is no account of this identifier.
  case unknownAccount(String)
  /// The account does not watch the plate.
  case notWatched(account: String)
  /// There is no key of the identifier given, which may be a whole key and is not repeated.
  case unknownKey
  /// There is no event of this identifier.
  case unknownEvent(String)
  /// There is no endpoint of this identifier.
  case unknownEndpoint(String)
  /// No run is of this site, and no definition that is known either.
  case unknownSite(String)
  /// The sites that have no accepted run that is young enough, each in a sentence.
  case stale([String])

  /// What the program ends with.
  var status: ExitStatus { .failed }
}

extension CommandError: CustomStringConvertible {
  /// One sentence; plates are left out, as errors end up in logs.
  var description: String {
    switch self {
    case .unknownAccount(let id): "there is no account \(id); `monitorctl account list` shows them"
    case .notWatched(let account):
      "the account \(account) does not watch this plate; `monitorctl list` shows what it does"
    case .unknownKey: "there is no key of this identifier; `monitorctl key list` shows them"
    case .unknownEvent(let id): "there is no event \(id); `monitorctl events` shows them"
    case .unknownEndpoint(let id): "there is no endpoint \(id); `monitorctl endpoint list` shows them"
    case .unknownSite(let site): "there is no run of a site '\(site)', and no such site is shipped"
    case .stale(let sentences): sentences.joined(separator: "; ")
    }
  }
}
