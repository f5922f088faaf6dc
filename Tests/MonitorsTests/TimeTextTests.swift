import Monitors
import Testing

struct TimeTextTests {
  static let durations: [(String, Int64?)] = [
    ("PT22H", 79_200_000), ("PT20H30M", 73_800_000), ("PT0S", 0), ("P30D", 2_592_000_000), ("P2W", 1_209_600_000),
    ("P1DT12H", 129_600_000), ("PT90M", 5_400_000), ("P1W1DT1H1M1S", 694_861_000), ("P36525D", 3_155_760_000_000),
    ("P36526D", nil), ("", nil), ("P", nil), ("PT", nil), ("P1DT", nil), ("T1H", nil), ("PT1", nil), ("PTH", nil),
    ("P1H", nil), ("PT1D", nil), ("PT1M1H", nil), ("PT1H1H", nil), ("P1Y", nil), ("P1M", nil), ("PT-1H", nil),
    ("-PT1H", nil), ("PT1.5H", nil), ("pt1h", nil), ("PT1H ", nil), ("P1DT1HT1M", nil),
    ("PT99999999999999999999H", nil),
  ]

  @Test(arguments: durations)
  func `a duration is read, or refused`(_ text: String, _ milliseconds: Int64?) {
    #expect(ISODuration(text)?.milliseconds == milliseconds)
  }

  static let instants: [(String, Int64?)] = [
    ("1970-01-01T00:00:00Z", 0), ("2026-05-01T00:00:00Z", 1_777_593_600_000),
    ("2026-05-01T02:00:00+02:00", 1_777_593_600_000), ("2026-05-01T00:00:00+0000", 1_777_593_600_000),
    ("2026-04-30T18:30:00-0530", 1_777_593_600_000), ("2026-05-01t00:00:00.25z", 1_777_593_600_250),
    ("2026-05-01T00:00:00.9999Z", 1_777_593_600_999), ("2024-02-29T00:00:00Z", 1_709_164_800_000),
    ("2016-12-31T23:59:60Z", 1_483_228_799_000), ("0000-01-01T00:00:00Z", -62_167_219_200_000),
    ("1969-12-31T23:59:59.001Z", -999),
    ("2026-02-29T00:00:00Z", nil), ("2026-13-01T00:00:00Z", nil), ("2026-05-01", nil), ("2026-05-01T00:00:00", nil),
    ("2026-05-01T24:00:00Z", nil), ("2026-05-01T00:60:00Z", nil), ("2026-05-01T00:00:61Z", nil),
    ("2026-05-01T00:00:00.Z", nil), ("2026-05-01T00:00:00+2:00", nil), ("2026-05-01T00:00:00+02", nil),
    ("2026-05-01T00:00:00+02:60", nil), ("2026-05-01T00:00:00 02:00", nil), ("2026-05-01 00:00:00Z", nil),
    ("2026-05-01T00:00:00Z ", nil), ("+026-05-01T00:00:00Z", nil), ("", nil),
  ]

  @Test(arguments: instants)
  func `an instant is read, or refused`(_ text: String, _ milliseconds: Int64?) {
    #expect(InstantText.milliseconds(text) == milliseconds)
  }

  @Test(arguments: [
    ("Europe/Stockholm", true), ("UTC", true), ("CET", true), ("Japan", true), ("US/Eastern", true),
    ("America/Argentina/Buenos_Aires", true), ("", false), ("europe/stockholm", false), ("GMT+5", false),
    ("EDT", false),
    ("Europe/Stockholm ", false), ("../etc/passwd", false),
  ])
  func `only names of the IANA database are zones`(_ name: String, _ isZone: Bool) {
    #expect((LocalClock(identifier: name) != nil) == isZone)
    #expect((ClockCase().clock(name) != nil) == isZone)
  }
}
