public import Foundation

/// Places in the checkout that tests read.
public enum Repository {
  /// The top folder of the checkout.
  public static var root: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }

  /// `Fixtures`, the project's own test data.
  public static var fixtures: URL { root.appending(path: "Fixtures") }

  /// `../shared`, other people's data that some tests use and skip without; nil when it is absent.
  public static var shared: URL? {
    let folder = root.deletingLastPathComponent().appending(path: "shared")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }
}
