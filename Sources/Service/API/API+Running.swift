internal import Access
public import CommandLineTool
internal import FoundationEssentials
public import HTTPServer
internal import SQLite

extension API {
  /// A request that was answered, as an access log tells it: without what the path and the key hold.
  public struct Completion: Sendable, Hashable {
    /// The request's identifier.
    public let id: String
    /// As it was sent.
    public let method: String
    /// The form of the path; nil when no route fits.
    public let route: String?
    /// The status.
    public let status: Int
    /// Bytes of the answer's body.
    public let bytes: Int
    /// From the request's first line to the end of the answer.
    public let milliseconds: Double
    /// The peer's address.
    public let peer: String

    /// Writes what an access log tells; the form of the path stands for the path, which may hold a plate.
    public func write(to line: inout LogfmtLine) {
      line.add("request", id)
      line.add("method", method)
      line.add("route", route ?? "none")
      line.add("status", status)
      line.add("bytes", bytes)
      line.add("ms", milliseconds, decimals: 1)
      line.add("peer", peer)
    }
  }

  /// How long notes of keys' uses stay in memory, and how often old answers are removed.
  static let housekeepingPause: Duration = .seconds(10)
  /// How long a reader that nobody uses may keep the state that it saw.
  private static let readersPause: Duration = .seconds(1)
  private static let oldAnswersAtOnce = 1000

  /// Counts an answered request; a server calls it for each.
  public func complete(_ request: ServerRequest, status: Int, bytes: Int, duration: Duration) -> Completion {
    let place = router.place(of: request)
    let milliseconds = duration / .milliseconds(1)
    meter.count(place, status: status, bytes: bytes, seconds: milliseconds / 1000)
    return Completion(
      id: request.id, method: request.method, route: place.map { router.routes[$0].pattern.description },
      status: status, bytes: bytes, milliseconds: milliseconds, peer: request.peer)
  }

  /// Does what no request waits for, until the task is cancelled: wakes those who wait for events, lets readers rest, notes
  /// uses of keys, removes answers that are too old.
  public func run() async {
    let sleep = backend.surroundings.sleep
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await backend.feed.run(sleep: sleep) }
      group.addTask { while (try? await sleep(Self.readersPause)) != nil { backend.readers.rest() } }
      group.addTask {
        while (try? await sleep(Self.housekeepingPause)) != nil { await tidyUp() }
        await tidyUp()
      }
    }
  }

  /// Lets everybody go who waits for events, with an empty page.
  public func stopWaiting() { backend.feed.stop() }

  /// Does once what `run` does again and again: notes uses of keys, and removes every answer that is too old.
  public func tidyUp() async {
    let (uses, now) = (gate.takeUnwrittenUses(), backend.now())
    do {
      try await backend.writer.write { connection in try APIKeys(connection).noteUses(uses) }
    } catch {
      gate.putBack(uses)
      backend.report("noting the uses of \(uses.count) keys failed: \(error)")
    }
    do {
      // In small parts, between which others write.
      while try await removeOldAnswers(at: now) == Self.oldAnswersAtOnce {
        guard !Task.isCancelled else { return }
      }
    } catch {
      backend.report("removing old answers failed: \(error)")
    }
  }

  private func removeOldAnswers(at now: Date) async throws -> Int {
    try await backend.writer.write { connection in
      try KeptAnswers(connection).removeOld(at: now, limit: Self.oldAnswersAtOnce)
    }
  }
}
