import Testing

struct DailyTimesTests {
  @Test(arguments: [
    ("5 * * * *", (0..<24).map { $0 * 60 + 5 }), ("14 0 * * *", [14]), ("0,30 6 * * *", [360, 390]),
    ("*/20 1 * * *", [60, 80, 100]), ("60 * * * *", nil), ("* 24 * * *", nil), ("*/0 1 * * *", nil),
    ("x 1 * * *", nil), ("0 1 * * 1", nil), ("0 1 * *", nil),
  ])
  func `cron fields name minutes of the day`(fields: String, minutes: [Int]?) {
    #expect(DailyTimes.minutes(cron: fields.split(separator: " ").map(String.init)) == minutes)
  }

  @Test(arguments: [
    ("*-*-* 00:14:00", [14]), ("*-*-* 13:05", [785]), ("1:0/20", [60, 80, 100]), ("*-*-* 24:00:00", nil),
    ("*-*-* 00:60:00", nil), ("*-*-* 00:14:30", nil), ("Mon *-*-* 00:14:00", nil), ("tonight", nil), ("", nil),
  ])
  func `calendar events name minutes of the day`(text: String, minutes: [Int]?) {
    #expect(DailyTimes.minutes(calendar: text) == minutes)
  }
}
