internal import Glibc

/// A file or pipe that is read from its start to its end in large pieces.
///
/// read(2) and not a mapping: resident memory stays flat, and a file that is cut meanwhile ends early instead of ending
/// the process.
public final class InputFile {
  /// The path as given; `-` is the standard input.
  public let path: String
  /// Bytes in the file; nil for a pipe.
  public let size: Int?
  private let descriptor: Int32

  /// Opens the file, or the standard input for `-`.
  public init(path: String) throws(FileError) {
    self.path = path
    descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError("cannot open", path) }
    var facts = stat()
    fstat(descriptor, &facts)
    if facts.st_mode & S_IFMT == S_IFDIR {
      close(descriptor)
      throw FileError(attempt: "cannot read", path: path, reason: "it is a directory")
    }
    size = facts.st_mode & S_IFMT == S_IFREG ? Int(facts.st_size) : nil
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  deinit { close(descriptor) }

  /// Fills `buffer` from its start and returns how many bytes there were; fewer than asked for only at the end.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    var count = 0
    while count < buffer.count {
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
      let result = Glibc.read(descriptor, part.baseAddress, part.count)
      if result == 0 { break }
      if result > 0 {
        count += result
      } else if errno != EINTR {
        throw FileError("cannot read", path)
      }
    }
    return count
  }

  /// The next `count` bytes; fewer only at the end.
  public func read(_ count: Int) throws(FileError) -> [UInt8] {
    var failure: FileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, made in
      do throws(FileError) { made = try read(into: UnsafeMutableRawBufferPointer(buffer)) } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }
}
