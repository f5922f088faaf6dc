internal import Monitors
internal import Telemetry

/// A monitor that is evaluated.
struct CatalogEntry {
  var stored: StoredMonitor
  var number = 0
  /// The vehicles that it names.
  var vehicles: [Int64]

  init(_ stored: StoredMonitor, vehicles: [Int64]) {
    self.stored = stored
    self.vehicles = vehicles
  }

  /// The account, when the monitor is for all of its vehicles.
  var accountForAll: String? { stored.monitor.vehicles == .all ? stored.accountID : nil }
}

/// The monitors that are evaluated, by the numbers that the fleet gave them.
struct MonitorCatalog {
  /// Of the last change that has been taken over.
  var revision: Int64 = 0
  private var byNumber: [Int: CatalogEntry] = [:]
  private var numberByRow: [Int64: Int] = [:]
  private var forAll: [String: [Int]] = [:]

  func number(ofRow row: Int64) -> Int? { numberByRow[row] }

  func entry(_ number: Int) -> CatalogEntry? { byNumber[number] }

  /// Whether any notification carries more than the values that fired.
  var wantsSnapshots: Bool { byNumber.values.contains { !$0.stored.monitor.extensions.isEmpty } }

  /// Whether a monitor is for every vehicle of the account.
  func isForAll(account: String) -> Bool { forAll[account]?.isEmpty == false }

  /// Adds a monitor; one that fires like `former` keeps its number.
  mutating func add(
    _ stored: StoredMonitor, to fleet: Fleet, reusing former: CatalogEntry? = nil, vehicles: [Int64] = []
  ) {
    var entry = CatalogEntry(stored, vehicles: vehicles)
    if let former, former.stored.version == stored.version, stored.monitor.firesLike(former.stored.monitor) {
      entry.number = former.number
    } else {
      entry.number = fleet.add(stored.monitor, identity: stored.identity, revision: stored.conditionRevision)
    }
    byNumber[entry.number] = entry
    numberByRow[stored.row] = entry.number
    guard let account = entry.accountForAll else { return }
    let place = forAll[account]?.firstIndex { $0 > entry.number } ?? forAll[account]?.count ?? 0
    forAll[account, default: []].insert(entry.number, at: place)
  }

  /// Takes a monitor out.
  mutating func remove(row: Int64) -> CatalogEntry? {
    guard let number = numberByRow.removeValue(forKey: row), let entry = byNumber.removeValue(forKey: number) else {
      return nil
    }
    if let account = entry.accountForAll { forAll[account]?.removeAll { $0 == number } }
    return entry
  }

  /// The monitors of a vehicle, in the order of their making: those for all of the account's, and those of these rows.
  func numbers(account: String, named rows: [Int64]) -> [Int] {
    let all = forAll[account] ?? []
    let named = rows.compactMap { numberByRow[$0] }
    if named.isEmpty { return all }
    return (all + named).sorted()
  }
}
