internal import Glibc

/// The names in a directory, and the taking away of files.
public enum Folder {
  /// Paths of the files beside `path` whose names begin with that of `path` and end with anything.
  public static func siblings(startingWith path: String) throws(FileError) -> [String] {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(path[...$0]) } ?? ""
    let prefix = slash.map { String(path[path.index(after: $0)...]) } ?? path
    return try names(in: folder.isEmpty ? "." : folder).filter { $0.hasPrefix(prefix) }.map { folder + $0 }
  }

  /// The names in a directory, sorted, without `.` and `..`.
  public static func names(in folder: String) throws(FileError) -> [String] {
    guard let directory = opendir(folder) else { throw FileError("cannot read the directory", folder) }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Whether a regular file has this path, and its bytes and the time of its last change in seconds since 1970.
  public static func facts(of path: String) -> (size: Int, changedAt: Int)? {
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
    return (Int(facts.st_size), facts.st_mtim.tv_sec)
  }

  /// Takes a file away; nothing happens when it is gone already.
  public static func remove(_ path: String) throws(FileError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw FileError("cannot remove", path) }
  }

  /// Gives a file another name on the same file system.
  public static func rename(_ path: String, to target: String) throws(FileError) {
    guard Glibc.rename(path, target) == 0 else { throw FileError("cannot rename", path) }
  }
}
