import Testing

struct CrontabTests {
  @Test func `jobs are split into times, command and redirections`() throws {
    let crontab = try Crontab(parsing: "# Head\nA=b c\n\n*/15 0 * * *   /bin/x --y 2>&1 >/dev/null | logger\n")
    #expect(crontab.variables == ["A": "b c"])
    #expect(
      crontab.jobs == [
        .init(times: ["*/15", "0", "*", "*", "*"], shellLine: "/bin/x --y 2>&1 >/dev/null | logger")
      ])
    #expect(crontab.jobs.map(\.command) == ["/bin/x --y"])
  }

  @Test func `a line with too few fields is refused with its number`() {
    #expect(throws: Crontab.Unreadable(line: 2)) { try Crontab(parsing: "A=b\n5 * * * *\n") }
  }

  @Test func `the shipped crontab crawls, checks, compares, delivers, and names a contact and the database`() throws {
    let crontab = try Schedules.crontab
    #expect(
      crontab.jobs.map(\.command) == [
        "/usr/local/bin/crawl --all --mode newest --deadline 12m",
        "/usr/local/bin/crawl --all --mode full --deadline 5h",
        "/usr/local/bin/monitorctl status --max-age 6h",
        "/usr/local/bin/registry-diff --drop-folder /var/lib/platewatch/registry --columns plate=plate,vin=vin,owner=owner",
        "/usr/local/bin/deliver --deadline 50s",
      ])
    #expect(crontab.jobs.allSatisfy { DailyTimes.minutes(cron: $0.times) != nil })
    #expect(
      crontab.variables == [
        "MAILTO": "root", "PATH": "/usr/bin:/bin", "PLATEWATCH_CONTACT": "you@example.com",
        "PLATEWATCH_DATABASE": "/var/lib/platewatch/platewatch.sqlite",
      ])
  }

  /// cron turns an unescaped percent sign into a line break, and mails what a job prints.
  @Test func `no shipped line has a percent sign, and none mails events`() throws {
    for job in try Schedules.crontab.jobs {
      #expect(!job.shellLine.contains("%"))
      #expect(job.shellLine.contains(">/dev/null"))
    }
  }
}
