/// A systemd unit as far as ours need it: sections with keys and values, in order.
struct UnitFile {
  /// A line that is none of a section, a setting, a comment and nothing.
  struct Unreadable: Error, Equatable {
    let line: Int
  }

  struct Setting: Equatable {
    let section: String
    let key: String
    let value: String
  }

  private(set) var settings: [Setting] = []

  init(parsing text: String) throws {
    var section: String?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.isEmpty || line.hasPrefix("#") { continue }
      if line.hasPrefix("["), line.hasSuffix("]") {
        section = String(line.dropFirst().dropLast())
        continue
      }
      guard let section, let mark = line.firstIndex(of: "="), mark != line.startIndex else {
        throw Unreadable(line: index + 1)
      }
      let value = String(line[line.index(after: mark)...])
      settings.append(Setting(section: section, key: String(line[..<mark]), value: value))
    }
  }

  func values(_ section: String, _ key: String) -> [String] {
    settings.filter { $0.section == section && $0.key == key }.map(\.value)
  }

  /// Settings that systemd would ignore with a warning; the names are those of systemd.unit(5), systemd.service(5),
  /// systemd.timer(5), systemd.exec(5) and systemd.resource-control(5), version 252, as far as they are used here.
  var unknownSettings: [String] {
    settings.filter { !(Self.knownKeys[$0.section]?.contains($0.key) ?? false) }.map { "[\($0.section)] \($0.key)" }
  }

  private static let knownKeys: [String: Set<String>] = [
    "Unit": ["After", "Before", "Description", "Documentation", "Requires", "Wants"],
    "Install": ["WantedBy"],
    "Timer": ["AccuracySec", "FixedRandomDelay", "OnCalendar", "Persistent", "RandomizedDelaySec", "Unit"],
    "Service": [
      "CapabilityBoundingSet", "Environment", "EnvironmentFile", "ExecReload", "ExecStart", "Group",
      "IOSchedulingClass", "KillSignal", "LimitNOFILE", "LockPersonality", "MemoryDenyWriteExecute", "MemoryMax",
      "Nice", "NoNewPrivileges",
      "PrivateDevices", "PrivateTmp", "ProtectClock", "ProtectControlGroups", "ProtectHome", "ProtectHostname",
      "ProtectKernelLogs", "ProtectKernelModules", "ProtectKernelTunables", "ProtectProc", "ProtectSystem",
      "ReadWritePaths", "Restart", "RestartSec", "RestrictAddressFamilies", "RestrictNamespaces", "RestrictRealtime",
      "RestrictSUIDSGID", "RuntimeDirectory", "RuntimeDirectoryMode", "StandardError", "StandardOutput",
      "StateDirectory", "StateDirectoryMode",
      "SuccessExitStatus", "SystemCallArchitectures", "SystemCallErrorNumber", "SystemCallFilter", "TimeoutStartSec",
      "TimeoutStopSec", "Type", "UMask", "User",
    ],
  ]
}
