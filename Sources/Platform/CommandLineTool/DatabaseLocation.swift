/// Where the database is when nobody said, or said it in the environment.
public enum DatabaseLocation {
  static let variable = "PLATEWATCH_DATABASE"

  /// The path from `--database`, else `PLATEWATCH_DATABASE`, else `$XDG_STATE_HOME/platewatch/platewatch.sqlite`, else the same
  /// under `~/.local/state`.
  ///
  /// Empty variables count as not set, and so does a relative `XDG_STATE_HOME` (XDG Base Directory Specification 0.8, 2026-11-21).
  public static func path(option: String?, environment: [String: String]) throws(UsageError) -> String {
    if let option { return option }
    if let path = environment[variable], !path.isEmpty { return path }
    let file = "platewatch/platewatch.sqlite"
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return join(state, file) }
    guard let home = environment["HOME"], !home.isEmpty else {
      throw .missingFlag("--database", reason: "neither \(variable) nor XDG_STATE_HOME nor HOME says where it is")
    }
    return join(home, ".local/state/" + file)
  }

  private static func join(_ directory: String, _ file: String) -> String {
    directory.hasSuffix("/") ? directory + file : directory + "/" + file
  }
}
