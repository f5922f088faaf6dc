import Foundation
import Testing

/// The program `openssl`.
///
/// Without Foundation's `Process`, which was seen to crash while other tests had many sockets open (Swift 6.3.1).
struct OpenSSLProgram {
  static let path = "/usr/bin/openssl"

  private let identifier: pid_t

  /// Starts it with these words, and with descriptors in the place of its input and output where they are given.
  init(_ words: [String], input: Int32? = nil, output: Int32? = nil) throws {
    var actions = posix_spawn_file_actions_t()
    try #require(posix_spawn_file_actions_init(&actions) == 0)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (place, descriptor) in [(STDIN_FILENO, input), (STDOUT_FILENO, output), (STDERR_FILENO, nil)] {
      if let descriptor {
        posix_spawn_file_actions_adddup2(&actions, descriptor, place)
      } else {
        posix_spawn_file_actions_addopen(&actions, place, "/dev/null", O_RDWR, 0)
      }
    }
    let arguments = ([Self.path] + words).map { strdup($0) }
    defer { for argument in arguments { free(argument) } }
    var identifier: pid_t = 0
    // No variables: it needs none.
    try #require(posix_spawn(&identifier, Self.path, &actions, nil, arguments + [nil], [nil]) == 0)
    self.identifier = identifier
  }

  /// Waits for its end; whether it said that all went well.
  @discardableResult
  func end() -> Bool {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
    return status == 0
  }
}
