/// Who is served next, so that each account gets its share and within it each endpoint: pure.
///
/// What an account and an endpoint got is added up, and the one with the least comes first. One that had nothing to send for a
/// while begins where the others are: it is owed nothing for that time.
public struct FairShares: Sendable {
  private var accounts: [String: Double] = [:]
  private var endpoints: [Int64: Double] = [:]
  private var accountFloor = 0.0
  private var endpointFloors: [String: Double] = [:]

  /// More endpoints than these are forgotten where it makes no difference.
  private static let mostKept = 10_000

  /// Nobody got anything yet.
  public init() {}

  /// What the account has got.
  func got(account: String) -> Double { max(accounts[account] ?? 0, accountFloor) }

  /// What the endpoint has got within its account.
  func got(endpoint: Int64, account: String) -> Double {
    max(endpoints[endpoint] ?? 0, endpointFloors[account] ?? 0)
  }

  /// Notes that an endpoint is served, at a cost of one for each attempt.
  mutating func serve(endpoint: Int64, account: String, cost: Double) {
    let (forAccount, forEndpoint) = (got(account: account), got(endpoint: endpoint, account: account))
    accountFloor = max(accountFloor, forAccount)
    endpointFloors[account] = max(endpointFloors[account] ?? 0, forEndpoint)
    charge(endpoint: endpoint, account: account, cost: cost)
  }

  /// Adds what attempts cost that took long: one for each second.
  mutating func charge(endpoint: Int64, account: String, cost: Double) {
    accounts[account] = got(account: account) + cost
    endpoints[endpoint] = got(endpoint: endpoint, account: account) + cost
    guard endpoints.count > Self.mostKept else { return }
    let floor = endpointFloors.values.min() ?? 0
    endpoints = endpoints.filter { $0.value > floor }
    accounts = accounts.filter { $0.value > accountFloor }
  }
}

/// The endpoints that have something due in one turn, given out one after the other by their shares.
struct FairQueue {
  private struct Waiting {
    let index: Int
    let got: Double
  }

  private struct Group {
    let account: String
    var got: Double
    /// The one with the least last.
    var waiting: [Waiting]
  }

  private var groups: [Group] = []

  /// A queue of `members`, known by their places.
  init(_ members: [(endpoint: Int64, account: String)], _ shares: FairShares) {
    var places: [String: Int] = [:]
    for (index, member) in members.enumerated() {
      let waiting = Waiting(index: index, got: shares.got(endpoint: member.endpoint, account: member.account))
      if let place = places[member.account] {
        groups[place].waiting.append(waiting)
      } else {
        places[member.account] = groups.count
        groups.append(Group(account: member.account, got: shares.got(account: member.account), waiting: [waiting]))
      }
    }
    for place in groups.indices { groups[place].waiting.sort { ($0.got, $0.index) > ($1.got, $1.index) } }
  }

  /// The place of the next one, which then is out of the queue; nil when all were given out.
  mutating func next() -> Int? {
    guard let place = groups.indices.min(by: { groups[$0].got < groups[$1].got }) else { return nil }
    guard let waiting = groups[place].waiting.popLast() else { return nil }
    if groups[place].waiting.isEmpty { groups.remove(at: place) }
    return waiting.index
  }

  /// Notes what its account was given, so that others come before it.
  mutating func charge(account: String, cost: Double) {
    guard let place = groups.firstIndex(where: { $0.account == account }) else { return }
    groups[place].got += cost
  }
}
