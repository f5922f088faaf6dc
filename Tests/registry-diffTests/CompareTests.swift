import Foundation
import TestSupport
import Testing

/// `registry-diff --before A --after B` as a process.
struct CompareTests {
  private static let before = """
    plate,vin,owner,user,acquired,status
    ABC123,YV1RS61T942357771,196103082820,,2020-01-02,1
    DEF45G,WVWZZZ1KZ6W000001,5566778899,,2021-03-04,1
    GHI789,WBA3A5C50CF256551,Åsa Ny,,2022-05-06,1
    JKL012,VF1BG0A0524133344,196103082838,5560000001,2020-01-02,2
    MNO345,TMBAG7NE8J0123456,196103082846,,2020-01-02,1
    PRS678,5YJSA1E26JF251234,196103082853,,2020-01-02,1
    TUW901,WF0AXXGCDA1234567,196103082895,,2020-01-02,1

    """
  /// In another order, with another delimiter, other spellings and each kind of change.
  private static let after = """
    vin;plate;owner;user;acquired;status
    YV1RS61T942357771;abc 123;19610308-2861;;2026-01-02;1
    5YJSA1E26JF251234;PRS678;;;2020-01-02;1
    WVWZZZ1KZ6W000001;DEF45G;165566778899;5560000001;2021-03-04;2
    VF1BG0A0524133344;JKL013;196103082838;5560000001;2020-01-02;2
    SJNFAAJ11U1234567;GHI789;196103082879;;2026-05-01;1
    TMBAG7NE8J0123456;MNO345;196103082846;;2020-01-02;1
    KNAPB811AB7123456;MNO345;196103082887;;2026-06-01;1
    WF0AXXGCDA1234567;TUW902;196103082895;;2020-01-02;1
    VF3CUHNZTHY123456;TUW901;196103082903;;2026-06-01;1

    """

  private func compare(_ before: String, _ after: String, _ more: [String] = []) async throws -> Program.Ending {
    let directory = try TemporaryDirectory()
    try Data(before.utf8).write(to: directory.url.appending(path: "before.csv"))
    try Data(after.utf8).write(to: directory.url.appending(path: "after.csv"))
    return try await Program("registry-diff").run(
      ["--before", directory.path("before.csv"), "--after", directory.path("after.csv")] + more)
  }

  /// `change vin before after`, people as `#`.
  private func shown(_ lines: [String]) -> [String] {
    lines.map { line in
      line.replacing(#/"[0-9a-f]{32}"/#, with: "#")
        .replacing(#/^\{"change":"(\w+)","plate":"(\w+)","vin":"(\w+)","before":"?(.*?)"?,"after":"?(.*?)"?\}$/#) {
          "\($0.output.1) \($0.output.2) \($0.output.3) \($0.output.4) \($0.output.5)"
        }
    }
  }

  @Test(arguments: ["1", "2"])
  func `each kind of change is a line, and nothing else is`(_ threads: String) async throws {
    let ending = try await compare(Self.before, Self.after, ["--threads", threads])
    #expect(ending.status == 0)
    #expect(
      Set(shown(ending.lines)) == [
        "owner ABC123 YV1RS61T942357771 # #", "user DEF45G WVWZZZ1KZ6W000001 null #",
        "status DEF45G WVWZZZ1KZ6W000001 1 2", "plate JKL013 VF1BG0A0524133344 JKL012 JKL013",
        "removed GHI789 WBA3A5C50CF256551 # null", "added GHI789 SJNFAAJ11U1234567 null #",
        // The plate of a vehicle that is gone, and of one that got another plate; that of MNO345 is still on its vehicle.
        "plate GHI789 SJNFAAJ11U1234567 WBA3A5C50CF256551 SJNFAAJ11U1234567",
        "plate TUW902 WF0AXXGCDA1234567 TUW901 TUW902", "added TUW901 VF3CUHNZTHY123456 null #",
        "plate TUW901 VF3CUHNZTHY123456 WF0AXXGCDA1234567 VF3CUHNZTHY123456",
        "added MNO345 KNAPB811AB7123456 null #",
      ])
    #expect(ending.lines.count == 11)
    #expect(ending.errors.contains("rows_before=7 rows_after=9 unreadable=0 owner=1 user=1 added=3 removed=1 status=1"))
    #expect(!ending.output.contains("19610308") && !ending.errors.contains("19610308"))
  }

  @Test func `the same people have the same hash in one output, and another one in the next`() async throws {
    let sold = Self.before.replacing("196103082846", with: "196103082820")
    let changes = try await [compare(Self.before, sold), compare(Self.before, sold)]
    let reversed = try await compare(sold, Self.before)
    #expect(shown(changes[0].lines) == ["owner MNO345 TMBAG7NE8J0123456 # #"])
    #expect(changes[0].output != changes[1].output)
    #expect(shown(reversed.lines) == ["owner MNO345 TMBAG7NE8J0123456 # #"])
  }

  @Test func `a vehicle that stands in a file twice counts once, and contradictions of one day say nothing`()
    async throws
  {
    let lines = Self.before.split(separator: "\n").map(String.init)
    let doubled = (lines + lines.dropFirst()).joined(separator: "\n") + "\n"
    let same = try await compare(doubled, doubled)
    #expect(same.status == 0 && same.output.isEmpty)
    #expect(same.errors.contains("rows_before=14 rows_after=14"))

    let contradiction = "ABC123,YV1RS61T942357771,196103082861,,2020-01-02,1\n"
    let unclear = try await compare(Self.before, Self.before + contradiction)
    #expect(unclear.output.isEmpty)
    #expect(unclear.errors.contains("conflicts=1"))
    let later = try await compare(Self.before, Self.before + contradiction.replacing("2020-01-02", with: "2026-01-02"))
    #expect(shown(later.lines) == ["owner ABC123 YV1RS61T942357771 # #"])
  }
}
