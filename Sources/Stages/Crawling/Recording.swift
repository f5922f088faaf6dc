internal import Foundation
public import HTTP
internal import Synchronization

/// Answers kept in a directory, to be given again without a connection.
///
/// The directory has an `index.json`, an array of `{"url", "status", "headers": {}, "body": "file name"}`, and the bodies
/// without content encoding. Bodies are read when they are asked for.
public struct Recording: Sendable {
  /// The directory.
  public let directory: String
  /// How many answers it holds.
  public let count: Int
  private let answers: [String: [RecordingIndex.Entry]]

  /// Reads the index and looks whether every body is there.
  public static func load(directory: String) throws(RecordingError) -> Recording {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory) else {
      throw RecordingError(kind: .missing, directory: directory, reason: "there is no such directory")
    }
    guard isDirectory.boolValue else {
      throw RecordingError(kind: .missing, directory: directory, reason: "is a file; a recording is a directory")
    }
    guard let index = FileManager.default.contents(atPath: "\(directory)/\(RecordingIndex.fileName)") else {
      throw RecordingError(kind: .missing, directory: directory, reason: "has no index.json that can be read")
    }
    let entries = try RecordingIndex.parse(Array(index), directory: directory)
    for entry in entries where !FileManager.default.isReadableFile(atPath: "\(directory)/\(entry.body)") {
      throw RecordingError(
        kind: .missing, directory: directory, reason: "the body \(entry.body) of \(entry.url) is missing")
    }
    return Recording(directory: directory, entries: entries)
  }

  init(directory: String, entries: [RecordingIndex.Entry]) {
    self.directory = directory
    count = entries.count
    answers = Dictionary(grouping: entries) { Self.key($0.url) }
  }

  /// Answers from the recording, beginning anew: a URL that occurs several times is answered in order, and its last
  /// answer repeats.
  ///
  /// Another URL fails with `notRecorded`. A robots.txt that was not recorded counts as one that the site does not have
  /// (404): nobody could ask for it any more, and failing would forbid everything.
  public func makeTransport() -> Transport {
    let player = RecordingPlayer(directory: directory, answers: answers)
    return Transport { request throws(TransportError) in try player.answer(request) }
  }

  /// The form in which addresses are compared: without fragment, written one way.
  static func key(_ url: String) -> String { WebAddress(url)?.withoutFragment.text ?? url }
}

/// Counts which answer of each URL comes next.
private final class RecordingPlayer: Sendable {
  private let directory: String
  private let answers: [String: [RecordingIndex.Entry]]
  private let given = Mutex<[String: Int]>([:])

  init(directory: String, answers: [String: [RecordingIndex.Entry]]) {
    self.directory = directory
    self.answers = answers
  }

  func answer(_ request: Request) throws(TransportError) -> Response {
    let key = Recording.key(request.url)
    guard let entries = answers[key], let last = entries.indices.last else {
      if WebAddress(request.url)?.pathAndQuery == "/robots.txt" { return Response(status: 404) }
      throw TransportError(.notRecorded, for: request)
    }
    let number = given.withLock { given in
      let number = given[key] ?? 0
      given[key] = number + 1
      return number
    }
    let entry = entries[min(number, last)]
    guard let body = FileManager.default.contents(atPath: "\(directory)/\(entry.body)") else {
      throw TransportError(.malformed("the body \(entry.body) of the recording cannot be read"), for: request)
    }
    return Response(status: entry.status, headers: entry.headers, body: Array(body))
  }
}
