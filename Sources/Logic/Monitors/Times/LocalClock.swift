internal import Foundation

/// What the clocks of a time zone show, from 1980 to 2100; before and after as at that table's ends.
///
/// Clocks go by the rules known to the system's Foundation. The table is shared by all copies.
public struct LocalClock: Sendable {
  /// The zone's IANA name, as it was asked for.
  public let identifier: String
  /// Instants from which a further offset holds, in milliseconds since 1970 UTC, ascending; the first is before all others.
  private let starts: [Int64]
  /// Milliseconds east of UTC.
  private let offsets: [Int64]

  /// Reads the zone's rules once; nil when the name is no zone of the IANA database.
  ///
  /// Cost: milliseconds; take clocks from a `ClockCase` where many are needed.
  public init?(identifier: String) {
    guard Self.isIANAName(identifier), let zone = TimeZone(identifier: identifier) else { return nil }
    func offset(_ seconds: Int) -> Int { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))) }
    var starts = [-Self.endless]
    var seconds = Self.firstSecond
    var known = offset(seconds)
    var offsets = [Int64(known) * 1000]
    while seconds < Self.lastSecond {
      let next = seconds + Self.stride
      while offset(next) != known {
        var (before, after) = (seconds, next)
        while after - before > 1 {
          let middle = (before + after) / 2
          if offset(middle) == known { before = middle } else { after = middle }
        }
        seconds = after
        known = offset(after)
        starts.append(Int64(after) * 1000)
        offsets.append(Int64(known) * 1000)
      }
      seconds = next
    }
    self.identifier = identifier
    self.starts = starts
    self.offsets = offsets
  }

  /// Foundation also takes abbreviations such as `PST` and offsets such as `GMT+5`; few of those are names of zones.
  private static func isIANAName(_ name: String) -> Bool {
    name.contains("/") || ["UTC", "GMT", "CET", "EET", "WET", "MET", "EST", "MST", "HST"].contains(name)
      || (!name.hasPrefix("GMT") && TimeZone.abbreviationDictionary[name] == nil)
  }

  /// Before and behind all instants, and far from where sums overflow.
  private static let endless = Int64.max / 4
  private static let firstSecond = 315_532_800
  private static let lastSecond = 4_102_444_800
  /// Shorter than any pause of summer time: that of Ramadan lasts four weeks.
  private static let stride = 7 * 86_400

  /// One offset, and the instants between which it holds.
  struct Era {
    var index: Int
    /// Milliseconds east of UTC.
    var offset: Int64
    var start: Int64
    var end: Int64
  }

  func era(at instant: Int64) -> Era {
    starts.withUnsafeBufferPointer { starts in
      var (low, high) = (0, starts.count)
      while high - low > 1 {
        let middle = (low + high) / 2
        if starts[middle] <= instant { low = middle } else { high = middle }
      }
      return Era(
        index: low, offset: offsets[low], start: starts[low],
        end: low + 1 < starts.count ? starts[low + 1] : Self.endless)
    }
  }

  /// The first instant at which the clock shows this reading or a later one.
  ///
  /// So a reading that a clock put forward leaves out becomes the instant of the change, and one that a clock put back
  /// shows twice is the first.
  func firstInstant(showing reading: Int64) -> Int64 {
    // Clocks stay within a day of UTC.
    var era = era(at: reading - Day.milliseconds)
    while reading - era.offset >= era.end {
      let next = era.index + 1
      era = Era(
        index: next, offset: offsets[next], start: starts[next],
        end: next + 1 < starts.count ? starts[next + 1] : Self.endless)
    }
    return max(reading - era.offset, era.start)
  }
}

extension LocalClock: Equatable {
  /// Clocks are the same when their zones have the same name.
  public static func == (first: LocalClock, second: LocalClock) -> Bool { first.identifier == second.identifier }
}
