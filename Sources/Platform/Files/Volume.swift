internal import Glibc

/// The file system that a file is on.
public enum Volume {
  /// How many bytes an ordinary user may still write beside the file `path`; nil when the system does not tell.
  public static func freeBytes(beside path: String) -> Int? {
    var facts = statvfs()
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(path[...$0]) } ?? "."
    guard statvfs(folder, &facts) == 0 else { return nil }
    return Int(clamping: UInt64(facts.f_bavail).multipliedReportingOverflow(by: UInt64(facts.f_frsize)).partialValue)
  }
}
