internal import Glibc

/// A file that comes into being whole or not at all: written under another name, then renamed.
///
/// What is there under the final name stays until `commit`; without it nothing is left.
public final class NewFile {
  /// The name that the file gets.
  public let path: String
  private let draft: String
  private var descriptor: Int32
  private var isCommitted = false

  /// Begins a file with mode 0600 that will be called `path`.
  public init(path: String) throws(FileError) {
    self.path = path
    draft = path + ".new"
    descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError("cannot create", draft) }
    // An older draft keeps its mode.
    fchmod(descriptor, 0o600)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if !isCommitted { unlink(draft) }
  }

  /// Appends all of `bytes`.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest)
      let count = Glibc.write(descriptor, part.baseAddress, part.count)
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw FileError("cannot write", draft)
      }
    }
  }

  /// Gives the file its name, after its content is on the disk; the name is on the disk when this returns.
  public func commit() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw FileError("cannot write to the disk", draft) }
    close(descriptor)
    descriptor = -1
    guard rename(draft, path) == 0 else { throw FileError("cannot rename to", path) }
    isCommitted = true
    let directory = open(Self.parent(of: path), O_RDONLY | O_CLOEXEC)
    guard directory >= 0 else { throw FileError("cannot open the directory of", path) }
    defer { close(directory) }
    guard fsync(directory) == 0 else { throw FileError("cannot write to the disk the directory of", path) }
  }

  /// Makes a file of this text.
  public static func make(_ path: String, text: String) throws(FileError) {
    let file = try NewFile(path: path)
    try file.write(Array(text.utf8))
    try file.commit()
  }

  /// Appends all of `bytes`.
  public func write(_ bytes: [UInt8]) throws(FileError) {
    let result = bytes.withUnsafeBytes { bytes in Result { () throws(FileError) in try write(bytes) } }
    try result.get()
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
