import Foundation
import TestSupport
import Testing

/// `registry-diff` and `monitorctl` as processes, on files of two days.
struct RegistryKillTests {
  /// A folder with a database and the owners of two days.
  struct Register {
    static let vehicles = 12_000
    /// Every so many vehicles one is sold between the days.
    static let sold = 100
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    static func plate(_ number: Int) -> String {
      let letters = Array("ABCDEFGHJKLMNOPRSTUWXYZ")
      let group = number / 1_000
      return "M\(letters[group / letters.count])\(letters[group % letters.count])"
        + String(1_000 + number % 1_000).dropFirst()
    }

    func write(day: Int) throws {
      var text = "REGNR;CHASSI;AGARE\n"
      for number in 0..<Self.vehicles {
        let owner = day > 1 && number.isMultiple(of: Self.sold) ? "Kim Ny \(number)" : "Kim Prov \(number)"
        text += "\(Self.plate(number));JMZBN6278\(10_000_000 + number);\(owner)\n"
      }
      try Data(text.utf8).write(to: directory.url.appending(path: "owners-2026-06-0\(day).csv"))
    }

    /// The same folder again.
    func copy() throws -> Register {
      let copy = try Register()
      for name in try FileManager.default.contentsOfDirectory(atPath: directory.url.path) {
        try FileManager.default.copyItem(atPath: directory.path(name), toPath: copy.directory.path(name))
      }
      return copy
    }

    func start(day: Int, _ more: [String] = []) throws -> RunningProgram {
      let arguments = [
        "--snapshot", directory.path("owners-2026-06-0\(day).csv"), "--columns", "plate=REGNR,vin=CHASSI,owner=AGARE",
        "--now", "2026-06-0\(day)T05:20:00Z", "--database", directory.path("platewatch.sqlite"),
      ]
      return try Program("registry-diff").start(arguments + more, environment: ["HOME": "/nonexistent"])
    }

    func take(day: Int, _ more: [String] = []) async throws -> Program.Ending {
      try await start(day: day, more).ending()
    }

    func control(_ arguments: [String]) async throws -> [String] {
      let ending = try await Program("monitorctl").run(
        arguments + ["--database", directory.path("platewatch.sqlite")], environment: ["HOME": "/nonexistent"])
      try #require(ending.status == 0, Comment(rawValue: ending.errors))
      return ending.lines
    }
  }

  private static func watched() async throws -> Register {
    let register = try Register()
    for day in 1...2 { try register.write(day: day) }
    for number in [0, 700, 701, 2_300, 11_900] { _ = try await register.control(["watch", Register.plate(number)]) }
    return register
  }

  @Test(.timeLimit(.minutes(5)))
  func `killed at any instant and started again, a comparison says what an undisturbed one says`() async throws {
    let register = try await Self.watched()
    let killedFromTheStart = try register.copy()
    let baseline = try await register.take(day: 1)
    try #require(baseline.status == 0 && baseline.output.isEmpty, Comment(rawValue: baseline.errors))
    let killed = try register.copy()

    let clock = ContinuousClock()
    let start = clock.now
    let whole = try await register.take(day: 2)
    let usual = clock.now - start
    let expected = try await register.control(["events"])
    #expect(whole.lines == expected)
    #expect(expected.count == 4)
    #expect(expected.allSatisfy { $0.contains(#""eventType":"vehicle.ownership_change""#) })
    #expect(try await register.take(day: 2).output == "")

    let seed = UInt64.random(in: .min ... .max)
    print("registry-diff is killed at instants of seed \(seed)")
    var random = SeededRandom(seed: seed)
    var kills = 0
    for (register, days, count) in [(killed, 2...2, 50), (killedFromTheStart, 1...2, 25)] {
      for day in days {
        for _ in 0..<count {
          let running = try register.start(day: day)
          // Waiting is what is tested: the instant of the kill.
          try await Task.sleep(for: usual * Double.random(in: 0..<1, using: &random))
          running.send(SIGKILL)
          if try await running.ending().status == nil { kills += 1 }
        }
        let ending = try await register.take(day: day)
        #expect(ending.status == 0, Comment(rawValue: "seed \(seed): \(ending.errors)"))
      }
      #expect(try await register.control(["events"]) == expected, "seed \(seed)")
      let files = try FileManager.default.contentsOfDirectory(atPath: register.directory.url.path)
      #expect(files.filter { $0.hasSuffix(".state") }.count == 1, "seed \(seed)")
      #expect(files.filter { $0.hasSuffix(".key") }.count == 1, "seed \(seed)")
    }
    // Those that are late find a snapshot that is taken in already.
    #expect(kills >= 20, "seed \(seed)")
  }

  @Test func `owners are told nowhere, and a refused snapshot is listed with its reason`() async throws {
    let register = try await Self.watched()
    let endings = [try await register.take(day: 1), try await register.take(day: 2)]
    let refused = try await register.take(day: 1)
    #expect(endings.map(\.status) == [0, 0])
    #expect(refused.status == 65)
    #expect(refused.errors.contains("it is of 2026-06-01 and the last accepted one of 2026-06-02"))
    let listed = try await register.control(["registry"])
    #expect(listed.count == 3)
    #expect(listed.first?.contains(#""outcome":"refused""#) == true)

    for name in try FileManager.default.contentsOfDirectory(atPath: register.directory.url.path)
    where !name.hasSuffix(".csv") {
      let bytes = try Data(contentsOf: register.directory.url.appending(path: name))
      #expect(bytes.range(of: Data("Kim ".utf8)) == nil, Comment(rawValue: name))
    }
    for ending in endings + [refused] { #expect(!(ending.output + ending.errors).contains("Kim ")) }
  }
}
