import HTTP
import Testing

@testable import HTTPClient

struct AnswerBuilderTests {
  /// Feeds whole lines as libcurl does; returns whether all were taken.
  private func feed(_ builder: inout AnswerBuilder, lines: [String]) -> Bool {
    for line in lines {
      let isTaken = Array((line + "\r\n").utf8).withUnsafeBytes { builder.receiveHeader($0) }
      if !isTaken { return false }
    }
    return true
  }

  private func feed(_ builder: inout AnswerBuilder, zeros: Int, encoded: Int) -> Bool {
    [UInt8](repeating: 0, count: zeros).withUnsafeBufferPointer {
      builder.receiveBody($0, encodedBytes: { encoded }, declaredBytes: { -1 })
    }
  }

  @Test func `lines become fields, without blanks around values`() {
    var builder = AnswerBuilder(for: Request(url: ""))
    let lines = [
      "HTTP/1.1 200 OK", "A:  one \t", "no field", ": nameless", "B:", " folded", "C: c:d", "Ü: ü", "", "Late: x",
    ]
    let isTaken = feed(&builder, lines: lines)
    #expect(isTaken)
    #expect(builder.headers == ["A": "one", "": "nameless", "B": " folded", "C": "c:d", "Ü": "ü"])
    #expect(builder.headerBytes == 90)
  }

  @Test func `the limit of header bytes counts interim answers and trailers too`() {
    var request = Request(url: "")
    request.limits.maximumHeaderBytes = 60
    var builder = AnswerBuilder(for: request)
    let areTaken = [
      feed(&builder, lines: ["HTTP/1.1 103 Early", "", "HTTP/1.1 200 OK", ""]),
      feed(&builder, lines: ["Late: xxxxxxxxxxxxxxxxxxxxx"]),
    ]
    #expect(areTaken == [true, false])
    #expect(builder.problem == .tooLarge(.headers, limit: 60))
  }

  @Test func `the ratio counts from the floor on, with room for what libcurl has not counted`() {
    var request = Request(url: "")
    request.limits.ratioFloorBytes = 2_000_000
    var builder = AnswerBuilder(for: request)
    let areTaken = [
      feed(&builder, zeros: 2_000_000, encoded: 0), feed(&builder, zeros: 100_000, encoded: 4_616),
      feed(&builder, zeros: 100, encoded: 4_616),
    ]
    #expect(areTaken == [true, true, false])
    #expect(builder.problem == .decompressionBomb(decodedBytes: 2_100_100, encodedBytes: 4_616))
    #expect(builder.body.count == 2_100_000)
  }
}
