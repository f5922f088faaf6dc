import Testing

struct SchedulesTests {
  @Test func `the folder holds the crontab and the units, and nothing else`() throws {
    #expect(try Schedules.fileNames == Set(Schedules.units + ["crontab"]))
  }

  @Test(arguments: Schedules.timers)
  func `a timer starts the service that is named like it`(name: String) throws {
    let timer = try Schedules.unit(name)
    #expect(timer.values("Timer", "Unit") == [])
    #expect(Schedules.services.contains(name.replacing(".timer", with: ".service")))
    #expect(timer.values("Install", "WantedBy") == ["timers.target"])
    #expect(timer.values("Timer", "Persistent") == ["true"])
  }

  @Test func `newest-first runs start every 15 minutes, in the crontab as in the timer`() throws {
    let quarters = Array(stride(from: 0, to: 1_440, by: 15))
    let timer = try Schedules.unit("platewatch-crawl.timer").values("Timer", "OnCalendar")
    #expect(timer.map { DailyTimes.minutes(calendar: $0) } == [quarters])
    let jobs = try Schedules.crontab.jobs.filter { $0.command.contains("--mode newest") }
    #expect(jobs.map { DailyTimes.minutes(cron: $0.times) } == [quarters])
  }

  /// At minute 14 the run of minute 0 is past its deadline of 12 minutes and holds the lock no longer.
  @Test func `the full walk starts once a night, after a newest-first run`() throws {
    let timer = try Schedules.unit("platewatch-crawl-full.timer").values("Timer", "OnCalendar")
    #expect(timer.map { DailyTimes.minutes(calendar: $0) } == [[14]])
    let jobs = try Schedules.crontab.jobs.filter { $0.command.contains("--mode full") }
    #expect(jobs.map { DailyTimes.minutes(cron: $0.times) } == [[14]])
    let service = try Schedules.unit("platewatch-crawl-full.service")
    #expect(service.values("Unit", "After") == ["network-online.target platewatch-crawl.service"])
  }

  @Test(arguments: [
    ("platewatch-crawl.service", "/usr/local/bin/crawl --all --mode newest --deadline 12m", "14min"),
    ("platewatch-crawl-full.service", "/usr/local/bin/crawl --all --mode full --deadline 5h", "5h 10min"),
  ])
  func `a service runs the same command as the crontab and outlives its deadline`(
    name: String, command: String, limit: String
  ) throws {
    let service = try Schedules.unit(name)
    #expect(service.values("Service", "ExecStart") == [command])
    #expect(service.values("Service", "TimeoutStartSec") == [limit])
    #expect(try Schedules.crontab.jobs.count { $0.command == command } == 1)
  }

  @Test func `every flag that a schedule uses is one that the program knows`() throws {
    let commands =
      try Schedules.crontab.jobs.map(\.command)
      + Schedules.services.flatMap { try Schedules.unit($0).values("Service", "ExecStart") }
    for command in commands {
      let words = command.split(separator: " ").map(String.init)
      let program = try #require(words.first)
      #expect(program.hasPrefix("/usr/local/bin/"))
      let known = try #require(Schedules.flags[String(program.dropFirst("/usr/local/bin/".count))])
      #expect(words.filter { $0.hasPrefix("-") && !known.contains($0) } == [])
    }
  }

  @Test func `the drop folder is looked at every morning, in the crontab as in the timer`() throws {
    let timer = try Schedules.unit("platewatch-registry.timer").values("Timer", "OnCalendar")
    #expect(timer.map { DailyTimes.minutes(calendar: $0) } == [[320]])
    let jobs = try Schedules.crontab.jobs.filter { $0.command.contains("registry-diff") }
    #expect(jobs.map { DailyTimes.minutes(cron: $0.times) } == [[320]])
    let service = try Schedules.unit("platewatch-registry.service")
    let folder = "--drop-folder /var/lib/platewatch/registry"
    #expect(service.values("Service", "ExecStart").allSatisfy { $0.contains(folder) })
    #expect(jobs.allSatisfy { $0.command.contains(folder) })
    #expect(service.values("Service", "MemoryMax") == ["1G"])
    #expect(service.values("Service", "ProtectSystem") == ["strict"])
  }

  /// A run ends ten seconds before the next one begins, unless an attempt is still on its way.
  @Test func `webhooks are sent every minute on hosts without the API`() throws {
    let jobs = try Schedules.crontab.jobs.filter { $0.command.contains("deliver") }
    #expect(jobs.map(\.command) == ["/usr/local/bin/deliver --deadline 50s"])
    #expect(jobs.map(\.times) == [["*", "*", "*", "*", "*"]])
  }

  @Test(arguments: Schedules.crawls)
  func `a service is confined and takes a run that had to wait for a success`(name: String) throws {
    let service = try Schedules.unit(name)
    let expected = [
      "Type": "oneshot", "User": "platewatch", "StateDirectory": "platewatch", "ProtectSystem": "strict",
      "NoNewPrivileges": "true", "PrivateTmp": "true", "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
      "MemoryMax": "300M", "TimeoutStopSec": "60s", "SuccessExitStatus": "75", "StandardOutput": "null",
      "Environment": "PLATEWATCH_DATABASE=/var/lib/platewatch/platewatch.sqlite",
      "EnvironmentFile": "/etc/platewatch/environment",
    ]
    for (key, value) in expected { #expect(service.values("Service", key) == [value], "\(key)") }
  }

  @Test func `the API is a confined service that says when it is ready and ends in time`() throws {
    let service = try Schedules.unit("platewatch-monitord.service")
    let expected = [
      "Type": "notify", "User": "platewatch", "StateDirectory": "platewatch", "RuntimeDirectory": "platewatch",
      "ProtectSystem": "strict", "NoNewPrivileges": "true", "PrivateTmp": "true", "Restart": "on-failure",
      "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX AF_NETLINK", "TimeoutStopSec": "15s",
      "ExecReload": "/bin/kill -HUP $MAINPID", "StandardOutput": "null",
      "ExecStart": "/usr/local/bin/monitord --listen 127.0.0.1:8080 --listen unix:/run/platewatch/api.sock",
      "Environment": "PLATEWATCH_DATABASE=/var/lib/platewatch/platewatch.sqlite",
    ]
    for (key, value) in expected { #expect(service.values("Service", key) == [value], "\(key)") }
    #expect(service.values("Install", "WantedBy") == ["multi-user.target"])
  }
}
