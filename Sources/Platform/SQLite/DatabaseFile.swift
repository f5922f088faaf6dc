internal import Glibc

/// The file a database lives in, as the file system sees it.
///
/// Nothing here opens the file: closing any descriptor of a database file drops the locks this process holds on it.
struct DatabaseFile {
  let path: String

  init(_ path: String) { self.path = path }

  /// The path in a form that SQLite cannot take for `:memory:` or a URI.
  var openablePath: String { path.hasPrefix("/") ? path : "./" + path }

  /// Whether the file is there; throws when something else has the name, or nobody can say.
  func exists() throws(SQLiteError) -> Bool {
    var facts = stat()
    guard stat(path, &facts) == 0 else {
      if errno == ENOENT { return false }
      throw failure(.cannotOpen, "cannot open the database")
    }
    switch facts.st_mode & S_IFMT {
    case S_IFREG: return true
    case S_IFDIR: throw SQLiteError(.cannotOpen, "cannot open the database: it is a directory", path: path)
    default: throw SQLiteError(.cannotOpen, "cannot open the database: it is not a regular file", path: path)
    }
  }

  /// Makes the empty file with mode 0600 and the directories above it with mode 0700; no harm when it exists by now.
  func create() throws(SQLiteError) {
    try createParents()
    guard mknod(path, S_IFREG | 0o600, 0) == 0 || errno == EEXIST else {
      throw failure(.cannotCreate, "cannot create the database")
    }
  }

  /// Gives this file the name `target` too, which must not exist, and then takes the old name away.
  func rename(to target: DatabaseFile) throws(SQLiteError) {
    guard link(path, target.path) == 0 else { throw target.failure(.cannotCreate, "cannot create the backup") }
    unlink(path)
    try target.parent.sync()
  }

  /// Waits until the content is on the disk; only for a file or directory that no connection has open.
  func sync() throws(SQLiteError) {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(.inputOutput, "cannot open to write it to the disk") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(.inputOutput, "cannot write it to the disk") }
  }

  /// Takes the name away; nothing happens when it is gone already.
  func remove() { unlink(path) }

  private var parent: DatabaseFile {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return DatabaseFile(".") }
    return DatabaseFile(slash == path.startIndex ? "/" : String(path[..<slash]))
  }

  private func createParents() throws(SQLiteError) {
    let directory = parent
    guard access(directory.path, F_OK) != 0, directory.path != path else { return }
    try directory.createParents()
    guard mkdir(directory.path, 0o700) == 0 || errno == EEXIST else {
      throw directory.failure(.cannotCreate, "cannot create the directory for the database")
    }
  }

  private func failure(_ code: SQLiteError.Code, _ attempt: String) -> SQLiteError {
    let reason = String(cString: strerror(errno))
    return SQLiteError(code, "\(attempt): \(reason.prefix(1).lowercased() + reason.dropFirst())", path: path)
  }
}
