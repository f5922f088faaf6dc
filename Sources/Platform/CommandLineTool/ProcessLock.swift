internal import FoundationEssentials
internal import Glibc

/// Why a lock could not be had.
public enum LockError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Another process, or another part of this one, has it.
  case held(path: String)
  /// The file or the directory for it could not be made or opened.
  case cannotCreate(path: String, reason: String)
  /// The file system refused to lock.
  case cannotLock(path: String, reason: String)

  /// What the program ends with.
  public var status: ExitStatus {
    switch self {
    case .held: .temporary
    case .cannotCreate: .cannotCreate
    case .cannotLock: .inputOutput
    }
  }

  /// One sentence.
  public var description: String {
    switch self {
    case .held(let path): "another run holds the lock \(path)"
    case .cannotCreate(let path, let reason): "cannot create the lock \(path): \(reason)"
    case .cannotLock(let path, let reason): "cannot lock \(path): \(reason)"
    }
  }
}

/// A lock that one process at a time holds on a file.
///
/// The kernel keeps it until this value ends or the process does, however it does. The file stays.
public struct ProcessLock: ~Copyable, Sendable {
  private let descriptor: Int32

  /// Takes the lock at once or throws; makes the file with mode 0600 and the directories above it with 0700.
  public init(path: String) throws(LockError) {
    let directory = URL(filePath: path).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw .cannotCreate(path: path, reason: "cannot create the directory \(directory)")
    }
    // Not inherited by programs that this one starts: they would keep the lock beyond its end.
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: String(cString: strerror(errno))) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(descriptor)
      if code == EWOULDBLOCK { throw .held(path: path) }
      throw .cannotLock(path: path, reason: String(cString: strerror(code)))
    }
    self.descriptor = descriptor
  }

  // Closing alone lets go of it only when nobody has a copy, and a program that is being started has one until its `exec`.
  deinit {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Removes the file of a lock that nobody will take again; one that is gone already is as good.
  public static func removeFile(path: String) { unlink(path) }

  /// Runs `body` with the lock at `path` held.
  public static func holding<V>(_ path: String, _ body: () async throws -> V) async throws -> V {
    let lock = try ProcessLock(path: path)
    let result = try await body()
    _ = consume lock
    return result
  }
}
