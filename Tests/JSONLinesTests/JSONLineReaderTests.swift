import JSONLines
import Testing

struct JSONLineReaderTests {
  private static let names = [
    "licensePlate", "kinetic.speed", "kinetic.moving", "lastPosition.geometry.coordinates[0]",
    "lastPosition.geometry.coordinates[1]", "engines[].type", "engines[].extension.thermic.oil.temp",
    "doors.locked[]", "a.b.c.d", "kinetic",
  ]

  private static func makeReader() -> JSONLineReader {
    var paths = FieldPaths(timeKey: "createdAt")
    for (index, name) in names.enumerated() { paths.want(name, as: UInt16(index)) }
    paths.liftTime(of: "lastPosition.properties")
    return JSONLineReader(paths)
  }

  /// Each value as `name#item@time=value`, without what is 0 or missing.
  private static func values(_ line: String, behind padding: Int = 0) throws(JSONLineError) -> [String] {
    var reader = makeReader()
    let bytes = Array(line.utf8) + Array(repeating: UInt8(ascii: "}"), count: padding)
    var texts: [String] = []
    let count = try bytes.withUnsafeBufferPointer { bytes throws(JSONLineError) in
      try reader.read(bytes, in: 0..<line.utf8.count)
    }
    for index in 0..<count {
      let value = reader[index]
      let content =
        switch value.content {
        case .null: "null"
        case .bool(let truth): "\(truth)"
        case .number(let number, let digits): "\(number) \(String(decoding: digits, as: UTF8.self))"
        case .string(let bytes): "'\(String(decoding: bytes, as: UTF8.self))'"
        case .object: "{}"
        case .array: "[]"
        }
      let item = value.item == 0 ? "" : "#\(value.item)"
      texts.append("\(names[Int(value.field)])\(item)\(value.time.map { "@\($0)" } ?? "")=\(content)")
    }
    return texts
  }

  struct Case: CustomTestStringConvertible {
    let name: String
    let line: String
    let values: [String]

    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "values of every kind, at any depth, in the order of the text",
      line: #"{"kinetic":{"moving":true,"x":[1,{"y":2}],"speed":47.0},"licensePlate":"ABC123","z":null}"#,
      values: ["kinetic={}", "kinetic.moving=true", "kinetic.speed=47.0 47.0", "licensePlate='ABC123'"]),
    Case(
      name: "the time of the innermost object that has one, before or behind the value",
      line: #"""
        {"createdAt":"1970-01-01T00:00:01Z","kinetic":{"createdAt":"1970-01-01T00:00:02Z","speed":1},"licensePlate":"A",
        "engines":[{"type":"Thermic","extension":{"thermic":{"oil":{"temp":88}}},"createdAt":"1970-01-01T00:00:03Z"},
        {"type":"Electric"}]}
        """#,
      values: [
        "kinetic@1000={}", "kinetic.speed@2000=1.0 1", "licensePlate@1000='A'", "engines[].type#1@3000='Thermic'",
        "engines[].extension.thermic.oil.temp#1@3000=88.0 88", "engines[].type#2@1000='Electric'",
      ]),
    Case(
      name: "a time that is lifted, as positions have it beside their place",
      line: #"""
        {"createdAt":"1970-01-01T00:00:01Z","lastPosition":{"geometry":{"coordinates":[18.11,59.35,12]},
        "properties":{"createdAt":"1970-01-01T00:00:02Z"}}}
        """#,
      values: [
        "lastPosition.geometry.coordinates[0]@2000=18.11 18.11",
        "lastPosition.geometry.coordinates[1]@2000=59.35 59.35",
      ]),
    Case(
      name: "a lifted time before the object's own",
      line: #"""
        {"lastPosition":{"createdAt":"1970-01-01T00:00:03Z","geometry":{"coordinates":[1,2]},
        "properties":{"createdAt":"1970-01-01T00:00:02Z"}}}
        """#,
      values: [
        "lastPosition.geometry.coordinates[0]@2000=1.0 1", "lastPosition.geometry.coordinates[1]@2000=2.0 2",
      ]),
    Case(
      name: "elements of arrays that are texts", line: #"{"doors":{"locked":["Locked", "SuperLocked", null]}}"#,
      values: ["doors.locked[]#1='Locked'", "doors.locked[]#2='SuperLocked'", "doors.locked[]#3=null"]),
    Case(
      name: "escapes in keys and values",
      line: #"{"kin\u0065tic":{"sp\u0065ed":1},"licensePlate":"\u00c5\n\"\ud83d\ude97"}"#,
      values: ["kinetic={}", "kinetic.speed=1.0 1", "licensePlate='Å\n\"🚗'"]),
    Case(
      name: "the last of several members of one name",
      line: #"""
        {"licensePlate":"A","kinetic":{"speed":1,"moving":true,"speed":2},"licensePlate":"B",
        "engines":[{"type":"X"}],"kinetic":{"speed":3},"engines":[{"type":"Y"}]}
        """#,
      values: ["licensePlate='B'", "kinetic={}", "kinetic.speed=3.0 3", "engines[].type#2='Y'"]),
    Case(
      name: "numbers as they were written",
      line: #"{"kinetic":{"speed":-0.10e+2 ,"moving":"47.0"},"a":{"b":{"c":{"d":123456789012345678901234567890}}}}"#,
      values: [
        "kinetic={}", "kinetic.speed=-10.0 -0.10e+2", "kinetic.moving='47.0'",
        "a.b.c.d=1.2345678901234568e+29 123456789012345678901234567890",
      ]),
    Case(
      name: "values of the wrong kind are told as they are, objects in the way of paths passed over",
      line: #"{"licensePlate":["A"],"kinetic":5,"lastPosition":[1],"engines":{"type":"X"},"doors":null}"#,
      values: ["licensePlate=[]", "kinetic=5.0 5"]),
    Case(name: "an object without wanted fields", line: #" {"": 1, "kinetics": {"speed": 2}} "#, values: []),
    Case(name: "an empty object", line: "{}", values: []),
    Case(
      name: "a time that is null is none", line: #"{"kinetic":{"createdAt":null,"speed":1}}"#,
      values: ["kinetic={}", "kinetic.speed=1.0 1"]),
    Case(name: "32 levels of what nobody wants", line: #"{"x":"# + nested(32) + "}", values: []),
  ]

  private static func nested(_ depth: Int) -> String {
    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
  }

  @Test(arguments: cases)
  func `wanted values are read`(_ example: Case) throws {
    #expect(try Self.values(example.line) == example.values)
    #expect(try Self.values(example.line, behind: 64) == example.values)
  }

  struct Refusal: CustomTestStringConvertible {
    let line: String
    let sentence: String

    var testDescription: String { String(line.prefix(60)) }
  }

  private static let structure =
    "the line is no JSON: The JSON document has an improper structure: missing or superfluous commas, braces, missing keys, etc"
  private static let cut = "the line is no JSON: JSON document ended early in the middle of an object or array"
  private static let atom = "the line is no JSON: Problem while parsing an atom starting with the letter"

  static let refusals = [
    Refusal(line: "", sentence: "the line is no JSON: Empty: no JSON found"),
    Refusal(line: "   ", sentence: "the line is no JSON: Empty: no JSON found"),
    Refusal(line: "7", sentence: "the line is no JSON object"),
    Refusal(line: "null", sentence: "the line is no JSON object"),
    Refusal(line: #"[{"licensePlate":"A"}]"#, sentence: "the line is no JSON object"),
    Refusal(line: "{", sentence: cut),
    Refusal(line: #"{"licensePlate":"A""#, sentence: cut),
    Refusal(line: "{} x", sentence: cut),
    Refusal(line: "{}{}", sentence: "the line is no JSON: Unexpected trailing content in the JSON input"),
    Refusal(line: #"{"licensePlate":"A}"#, sentence: "the line is no JSON: A string is opened, but never closed"),
    Refusal(line: #"{"licensePlate":"A" "x":1}"#, sentence: structure),
    Refusal(line: #"{"x":1,}"#, sentence: structure),
    Refusal(line: #"{"x":tru}"#, sentence: "\(atom) 't'"),
    Refusal(line: #"{"kinetic":{"moving":falsy}}"#, sentence: "\(atom) 'f'"),
    Refusal(line: #"{"x":nul}"#, sentence: "\(atom) 'n'"),
    Refusal(line: #"{"x":01}"#, sentence: "the line is no JSON: Problem while parsing a number"),
    Refusal(line: #"{"kinetic":{"speed":1e999}}"#, sentence: "the line is no JSON: Problem while parsing a number"),
    Refusal(line: #"{"x":"\q"}"#, sentence: "the line is no JSON: Problem while parsing a string"),
    Refusal(
      line: "{\"licensePlate\":\"A\nB\"}",
      sentence: "the line is no JSON: Within strings, some characters must be escaped, we found unescaped characters"),
    Refusal(line: #"{"createdAt":7}"#, sentence: "createdAt wants a time such as 2026-03-04T21:07:10Z"),
    Refusal(
      line: #"{"kinetic":{"createdAt":"yesterday"}}"#,
      sentence: "kinetic.createdAt wants a time such as 2026-03-04T21:07:10Z"),
    Refusal(
      line: #"{"engines":[{"createdAt":""}]}"#,
      sentence: "engines[].createdAt wants a time such as 2026-03-04T21:07:10Z"),
    Refusal(line: #"{"x":"# + nested(65) + "}", sentence: "the line is nested deeper than 64 levels"),
    Refusal(line: #"{"x":"# + nested(100_000) + "}", sentence: "the line is nested deeper than 64 levels"),
    Refusal(
      line: #"{"engines":["# + String(repeating: "1,", count: 65_535) + "1]}",
      sentence: "the line has more than 65535 values"),
  ]

  @Test(arguments: refusals)
  func `a line that is wrong is refused with the reason`(_ refusal: Refusal) {
    let error = #expect(throws: JSONLineError.self) { try Self.values(refusal.line) }
    #expect(error?.description == refusal.sentence)
  }

  @Test(arguments: [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80]] as [[UInt8]])
  func `a line that is no UTF-8 is refused`(_ bytes: [UInt8]) {
    var reader = Self.makeReader()
    let line = Array(#"{"licensePlate":""#.utf8) + bytes + Array(#""}"#.utf8)
    #expect(throws: JSONLineError.broken(reason: "The input is not valid UTF-8")) { try reader.read(line) }
  }

  @Test func `one reader goes on behind lines that are wrong, and tells the time of each`() throws {
    var reader = Self.makeReader()
    #expect(try reader.read(Array(#"{"createdAt":"2026-03-04T21:07:10.5+01:00","licensePlate":"A"}"#.utf8)) == 1)
    #expect(reader.time == 1_772_654_830_500)
    #expect(throws: JSONLineError.self) { try reader.read(Array("{".utf8)) }
    #expect(try reader.read(Array(#"{"licensePlate":"B"}"#.utf8)) == 1)
    #expect(reader.time == nil)
    guard case .string(let text) = reader[0].content else {
      Issue.record("a plate is a text")
      return
    }
    #expect(String(decoding: text, as: UTF8.self) == "B")
    let long = #"{"x":""# + String(repeating: "x", count: 3_000_000) + #"","licensePlate":"C"}"#
    #expect(try reader.read(Array(long.utf8)) == 1)
  }

  static let times: [(String, Int64?)] = [
    ("1970-01-01T00:00:00Z", 0), ("2026-05-01T02:00:00+02:00", 1_777_593_600_000),
    ("2026-05-01T00:00:00+0000", 1_777_593_600_000), ("2026-04-30t18:30:00-0530", 1_777_593_600_000),
    ("2026-05-01T00:00:00.2z", 1_777_593_600_200), ("2026-05-01T00:00:00.9999Z", 1_777_593_600_999),
    ("2016-12-31T23:59:60Z", 1_483_228_799_000), ("0000-01-01T00:00:00Z", -62_167_219_200_000),
    ("1969-12-31T23:59:59.001Z", -999), ("2026-02-29T00:00:00Z", nil), ("2026-00-01T00:00:00Z", nil),
    ("2026-05-01", nil), ("2026-05-01T00:00:00", nil), ("2026-05-01T24:00:00Z", nil), ("2026-05-01T00:00:61Z", nil),
    ("2026-05-01T00:00:00.Z", nil), ("2026-05-01T00:00:00+02", nil), ("2026-05-01T00:00:00Z ", nil),
    ("2026-05-01 00:00:00Z", nil), ("", nil),
  ]

  @Test(arguments: times)
  func `times are read to the millisecond, or refused`(_ text: String, _ milliseconds: Int64?) throws {
    var reader = Self.makeReader()
    let line = Array(#"{"createdAt":"\#(text)"}"#.utf8)
    guard let milliseconds else {
      #expect(throws: JSONLineError.wrongTime(path: "createdAt")) { try reader.read(line) }
      return
    }
    _ = try reader.read(line)
    #expect(reader.time == milliseconds)
  }

  @Test func `of paths that are called the same each keeps its own last value`() throws {
    var paths = FieldPaths(timeKey: "createdAt")
    for path in ["a.speed", "b.speed"] { paths.want(path, as: 1) }
    var reader = JSONLineReader(paths)
    let count = try reader.read(Array(#"{"a":{"speed":1},"b":{"speed":2},"a":{"speed":3}}"#.utf8))
    var numbers: [Double] = []
    for index in 0..<count { if case .number(let number, _) = reader[index].content { numbers.append(number) } }
    #expect(numbers == [2, 3])
  }

  @Test func `no line stops the program`() {
    var state: UInt64 = 1
    func random(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    let letters = Array(#"{}[]:,"\u0 1.e-tfn"#.utf8)
    let line = Array(Self.cases[1].line.utf8)
    var reader = Self.makeReader()
    var read = 0
    for _ in 0..<20_000 {
      var changed = line
      for _ in 0...random(3) { changed[random(line.count)] = letters[random(letters.count)] }
      if let count = try? reader.read(Array(changed.prefix(1 + random(changed.count * 2)))) {
        read += 1
        for index in 0..<count { _ = reader[index] }
      }
    }
    #expect((1..<20_000).contains(read))
  }
}
