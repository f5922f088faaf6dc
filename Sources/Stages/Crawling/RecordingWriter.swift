internal import Foundation
public import HTTP
internal import Synchronization

/// Writes every answer that passes to a recording, in the form that `Recording` reads.
///
/// The body's file is written before the index names it, and the index is replaced in one step after each answer: a run that
/// is killed leaves a recording of what it had. A recording that is there already is continued.
public final class RecordingWriter: Sendable {
  /// The directory.
  public let directory: String
  private struct State {
    var entries: [RecordingIndex.Entry]
    var failure: RecordingError?
  }
  private let state: Mutex<State>

  /// Makes the directory, or reads what it holds.
  public init(directory: String) throws(RecordingError) {
    self.directory = directory
    do {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    } catch {
      throw RecordingError(
        kind: .notWritten, directory: directory, reason: "cannot be made (\(Self.reason(of: error)))")
    }
    var entries: [RecordingIndex.Entry] = []
    if let index = FileManager.default.contents(atPath: "\(directory)/\(RecordingIndex.fileName)") {
      entries = try RecordingIndex.parse(Array(index), directory: directory)
    }
    state = Mutex(State(entries: entries))
    // Written at once, so that a directory that takes no files is refused before the first request, not after it.
    try Self.replaceIndex(entries, in: directory)
  }

  /// Sends with `transport` and records what it answers; failures are not answers and are not recorded.
  public func recording(_ transport: Transport) -> Transport {
    Transport { request throws(TransportError) in
      let response = try await transport.send(request)
      self.add(response, for: request)
      return response
    }
  }

  /// The first answer that could not be written, if any; later ones were not tried.
  public var failure: RecordingError? { state.withLock { $0.failure } }

  private func add(_ response: Response, for request: Request) {
    // A 304 has no meaning without the page it speaks of, which a replay does not have.
    guard response.status != 304 else { return }
    state.withLock { state in
      guard state.failure == nil else { return }
      let name = Self.fileName(number: state.entries.count + 1, url: request.url)
      var entries = state.entries
      entries.append(
        .init(url: request.url, status: response.status, headers: Self.kept(response.headers), body: name))
      do throws(RecordingError) {
        try Self.write(response.body, to: name, in: directory)
        try Self.replaceIndex(entries, in: directory)
        state.entries = entries
      } catch {
        state.failure = error
      }
    }
  }

  /// What describes the body as it is stored; cookies are nobody's business.
  private static func kept(_ headers: Headers) -> Headers {
    let dropped: Set<String> = ["content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie"]
    return Headers(headers.fields.filter { !dropped.contains($0.name.lowercased()) })
  }

  /// `0007-mobility-search-car.html`: in order of arrival and readable.
  private static func fileName(number: Int, url: String) -> String {
    let digits = String(number)
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    let path = WebAddress(url)?.path ?? ""
    let words = path.utf8.split { !(0x30...0x39).contains($0) && !(0x41...0x5A).contains($0 & 0xDF) }
    let name = words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-").prefix(60)
    return name.isEmpty ? "\(padded).body" : "\(padded)-\(name).body"
  }

  private static func replaceIndex(_ entries: [RecordingIndex.Entry], in directory: String) throws(RecordingError) {
    try write(RecordingIndex.text(of: entries), to: RecordingIndex.fileName, in: directory)
  }

  private static func write(_ bytes: [UInt8], to name: String, in directory: String) throws(RecordingError) {
    do {
      try Data(bytes).write(to: URL(filePath: "\(directory)/\(name)"), options: .atomic)
    } catch {
      throw RecordingError(
        kind: .notWritten, directory: directory, reason: "\(name) cannot be written (\(reason(of: error)))")
    }
  }

  private static func reason(of error: any Error) -> String { error.localizedDescription }
}
