import Foundation

/// A fresh directory that is removed when the value is let go.
final class TemporaryFolder: Sendable {
  /// Where it is.
  let path: String

  init() throws(BenchmarkError) {
    path = FileManager.default.temporaryDirectory.path + "/platewatch-benchmark-\(UUID().uuidString)"
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: path, reason: "\(error.localizedDescription)")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file of this name.
  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file, and the directory above it.
  func write(_ bytes: [UInt8], as name: String) throws(BenchmarkError) {
    let url = URL(filePath: file(name))
    do {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url)
    } catch {
      throw .unwritable(path: url.path, reason: "\(error.localizedDescription)")
    }
  }
}
