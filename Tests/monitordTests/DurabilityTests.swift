import Foundation
import HTTP
import TestSupport
import Testing

struct DurabilityTests {
  private static func plate(_ number: Int) -> String { "MLB" + String(1_000 + number).dropFirst() }

  @Test(.timeLimit(.minutes(5))) func `what was acknowledged is there after a kill`() async throws {
    let station = try await Station()
    let acknowledged = await withTaskGroup(of: [String].self) { group in
      for client in 0..<8 {
        group.addTask {
          var plates: [String] = []
          for number in 0..<25 {
            let plate = Self.plate(client * 25 + number)
            guard (try? await station.watch(plate)) == 201 else { break }
            plates.append(plate)
            // In the middle of everything, with requests of the others in flight.
            if client == 3, number == 15 { station.server.send(SIGKILL) }
          }
          return plates
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(try await station.server.ending().status == nil)
    #expect(acknowledged.count > 15 && acknowledged.count < 200)
    #expect(Set(acknowledged).subtracting(try await station.plates()) == [])
  }

  @Test(.timeLimit(.minutes(5)), arguments: [100, 50_000])
  func `an import that is killed stores all of it or nothing`(_ lines: Int) async throws {
    let station = try await Station()
    #expect(try await station.watch("ABC123") == 201)
    let letters = Array("ABCDEFGHJKLMNOPRSTUWXYZ")
    let body = (0..<lines).map { number in
      let group = number / 1_000
      let plate = "M\(letters[group / 23])\(letters[group % 23])" + String(1_000 + number % 1_000).dropFirst()
      return #"{"licensePlate":"\#(plate)"}"#
    }.joined(separator: "\n")
    let isAnswered = await withTaskGroup(of: Bool?.self) { group in
      group.addTask {
        (try? await station.ask("POST", "/v1/vehicles/se/monitorings/import?mode=replace", body))?.status == 200
      }
      group.addTask {
        _ = try? await station.ask("GET", "/healthz")
        station.server.send(SIGKILL)
        return nil
      }
      return await group.reduce(into: false) { $0 = $0 || $1 == true }
    }
    _ = try await station.server.ending()
    let plates = try await station.plates()
    #expect(plates == ["ABC123"] || plates.count == lines)
    if isAnswered { #expect(plates.count == lines) }
  }
}
