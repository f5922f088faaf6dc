import API
import CrawlRuns
import Foundation
import HTTP
import HTTPServer
import JSON
import Outbox
import SQLite
import Synchronization
import TestSupport
import Testing

extension Bench {
  /// What another process does that writes events.
  func say(
    _ ids: [String], account: String = "acct_default", type: String = "listed_for_sale", plate: String = "ABC123"
  ) async throws {
    let database = try await PlatewatchDatabase.open(at: path)
    try await database.write { connection in
      for id in ids {
        let event = Event(
          id: id, accountID: account, type: type, subject: Event.Subject(plate: plate), occurredAt: Date(),
          createdAt: Date(), body: Array(#"{"id":"\#(id)","data":{"price":1.0}}"#.utf8))
        _ = try Outbox(connection).enqueue(event)
      }
    }
  }
}

struct EventRoutesTests {
  @Test func `the feed gives the bytes of events in their order, page by page`() async throws {
    let bench = try await Bench()
    #expect(await bench.ask("GET", "/v1/events").text == #"{"data":[],"next":"0"}"#)
    try await bench.say(["evt_1", "evt_2", "evt_3"])
    let first = await bench.ask("GET", "/v1/events?limit=2")
    #expect(
      first.text == """
        {"data":[{"id":"evt_1","data":{"price":1.0}},{"id":"evt_2","data":{"price":1.0}}],"next":"2"}
        """)
    let second = await bench.ask("GET", "/v1/events?after=2&limit=2")
    #expect(second.text == #"{"data":[{"id":"evt_3","data":{"price":1.0}}],"next":"3"}"#)
    #expect(await bench.ask("GET", "/v1/events?after=3").text == #"{"data":[],"next":"3"}"#)
    #expect(await bench.ask("GET", "/v1/events?after=7").text == #"{"data":[],"next":"7"}"#)
  }

  @Test func `the feed is that of the account, and narrowed by type and plate`() async throws {
    let bench = try await Bench()
    let other = try await bench.addAccount("acct_other")
    try await bench.say(["evt_1"])
    try await bench.say(["evt_2"], account: "acct_other")
    try await bench.say(["evt_3"], type: "price_changed")
    try await bench.say(["evt_4"], plate: "SÖT")
    func ids(_ query: String, key: String?? = nil) async -> String {
      let text = await bench.ask("GET", "/v1/events\(query)", key: key).text
      return text.matches(of: #/evt_./#).map { String($0.output) }.joined(separator: " ")
    }
    #expect(await ids("") == "evt_1 evt_3 evt_4")
    #expect(await ids("", key: other) == "evt_2")
    #expect(await ids("?type=price_changed") == "evt_3")
    #expect(await ids("?type=vehicle.price_changed") == "evt_3")
    #expect(await ids("?licensePlate=s%C3%B6t") == "evt_4")
    #expect(await ids("?licensePlate=abc%20123&type=listed_for_sale") == "evt_1")
    #expect(await ids("?licensePlate=ABC124") == "")
  }

  @Test func `a personal plate is found as its monitoring spells it`() async throws {
    let bench = try await Bench()
    _ = await bench.ask(
      "POST", "/v1/vehicles/se/monitorings", #"{"licensePlate":"BOSS00","eventTypes":["delisted"]}"#)
    try await bench.say(["evt_1"], plate: "BOSS00")
    #expect(await bench.ask("GET", "/v1/events?licensePlate=B0SSOO").value("data[0].id") == "evt_1")
  }

  @Test(arguments: [
    "after=x", "after=-1", "after=", "after=9999999999999999999", "limit=0", "type=", "type=A%20B", "type=sold",
    "type=vehicle.endpoint.test", "licensePlate=%20",
    "wait=soon", "wait=-1s", "wait=1m", "wait=1234567890", "wait=s", "after=1&after=2",
  ])
  func `a wrong parameter is refused`(_ query: String) async throws {
    let bench = try await Bench()
    let answer = await bench.ask("GET", "/v1/events?\(query)")
    #expect(answer.status == 400)
    #expect(answer.value("field") == String(query.prefix { $0 != "=" }))
  }

  @Test func `one event is read by its identifier, and only by its account`() async throws {
    let bench = try await Bench()
    let other = try await bench.addAccount("acct_other")
    try await bench.say(["evt_1"])
    #expect(await bench.ask("GET", "/v1/events/evt_1").text == #"{"id":"evt_1","data":{"price":1.0}}"#)
    let hidden = await bench.ask("GET", "/v1/events/evt_1", key: other)
    #expect(hidden.status == 404)
    #expect(hidden.text == #"{"error":"Event not found","code":"not_found"}"#)
    #expect(await bench.ask("GET", "/v1/events/evt_9").status == 404)
  }

  @Test(.timeLimit(.minutes(1))) func `who waits is woken by an event of another process, and only by one of its own`()
    async throws
  {
    let bench = try await Bench()
    let other = try await bench.addAccount("acct_other")
    await withTaskGroup(of: String?.self) { group in
      group.addTask {
        await bench.api.run()
        return nil
      }
      group.addTask { await bench.ask("GET", "/v1/events?wait=60s").text }
      group.addTask { await bench.ask("GET", "/v1/events?wait=60s&type=price_changed", key: other).text }
      group.addTask {
        try? await bench.say(["evt_1"], account: "acct_other")
        try? await bench.say(["evt_2"], account: "acct_other", type: "price_changed")
        return nil
      }
      var texts: [String] = []
      while texts.isEmpty, let text = await group.next() { texts += text.map { [$0] } ?? [] }
      #expect(texts == [#"{"data":[{"id":"evt_2","data":{"price":1.0}}],"next":"2"}"#])
      try? await bench.say(["evt_3"])
      while texts.count < 2, let text = await group.next() { texts += text.map { [$0] } ?? [] }
      #expect(texts.last == #"{"data":[{"id":"evt_3","data":{"price":1.0}}],"next":"3"}"#)
      group.cancelAll()
    }
  }

  @Test(arguments: ["endpoint.disabled", "endpoint.test", "monitor", "delisted", "vehicle.ownership_change"])
  func `every type of the feed is one that it can be narrowed to`(_ type: String) async throws {
    #expect(await (try await Bench()).ask("GET", "/v1/events?type=\(type)").text == #"{"data":[],"next":"0"}"#)
  }

  @Test func `a narrowed feed is not read on the thread of the connection`() async throws {
    let bench = try await Bench()
    for (query, isLater) in [("limit=1", false), ("type=delisted", true), ("licensePlate=ABC123", true)] {
      let request = ServerRequest(
        id: "1", method: "GET", path: "/v1/events", query: query, headers: ["Authorization": "Bearer \(bench.key)"])
      if case .later = bench.api.plan(for: request) { #expect(isLater) } else { #expect(!isLater) }
    }
  }

  @Test(.timeLimit(.minutes(1))) func `64 requests of an account wait at once, and one more is refused`() async throws {
    let bench = try await Bench()
    let other = try await bench.addAccount("acct_other")
    await withTaskGroup(of: ServerResponse.self) { group in
      for _ in 0..<65 { group.addTask { await bench.ask("GET", "/v1/events?wait=60s") } }
      let refused = await group.next()
      #expect(refused?.status == 429)
      #expect(refused?.value("code") == "too_many_waiting")
      #expect(refused?.headers["Retry-After"] == "5")
      #expect(await bench.ask("GET", "/v1/events").status == 200)
      group.addTask { await bench.ask("GET", "/v1/events?wait=60s", key: other) }
      bench.api.stopWaiting()
      for await answer in group { #expect(answer.text == #"{"data":[],"next":"0"}"#) }
    }
    #expect(await bench.ask("GET", "/v1/events?wait=60s").status == 200)
  }

  @Test(.timeLimit(.minutes(1))) func `who waits in vain gets an empty page with its cursor`() async throws {
    let bench = try await Bench(runsFast: true)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await bench.api.run() }
      let answer = await bench.ask("GET", "/v1/events?after=7&wait=30s")
      #expect(answer.text == #"{"data":[],"next":"7"}"#)
      group.cancelAll()
    }
  }

  @Test(.timeLimit(.minutes(1))) func `a server that stops answers everybody who waits`() async throws {
    let bench = try await Bench()
    await withTaskGroup(of: String.self) { group in
      for _ in 0..<50 { group.addTask { await bench.ask("GET", "/v1/events?wait=60s").text } }
      group.addTask {
        bench.api.stopWaiting()
        return #"{"data":[],"next":"0"}"#
      }
      for await text in group { #expect(text == #"{"data":[],"next":"0"}"#) }
    }
  }

  @Test(.timeLimit(.minutes(2))) func `a reader that follows the cursor misses nothing of four writers at once`()
    async throws
  {
    let bench = try await Bench()
    let (writers, perWriter) = (4, 60)
    let read = await withTaskGroup(of: [String].self) { group in
      for writer in 0..<writers {
        group.addTask {
          for number in 0..<perWriter { try? await bench.say(["evt_\(writer)_\(number)"]) }
          return []
        }
      }
      group.addTask {
        var (ids, cursor): ([String], String) = ([], "0")
        while ids.count < writers * perWriter {
          let page = await bench.ask("GET", "/v1/events?after=\(cursor)&limit=7")
          guard let next = page.value("next") else { break }
          ids += page.text.matches(of: #/evt_\d+_\d+/#).map { String($0.output) }
          cursor = next
        }
        return ids
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(read.count == writers * perWriter)
    #expect(Set(read).count == writers * perWriter)
  }
}
