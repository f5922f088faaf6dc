public import SQLite

/// What has been seen on sites: runs, vehicles, ads, offers and walks.
///
/// A view of one connection for the length of a transaction; every change is part of the caller's transaction.
public struct ObservationStore {
  let connection: Connection

  /// The observations behind `connection`, which has had `migrations`.
  public init(_ connection: Connection) {
    self.connection = connection
  }

  /// The history of the tables.
  public static var migrations: [Migration] {
    [
      Migration(
        name: "observations-v001",
        sql: String(decoding: PackageResources.v001_observations_sql, as: UTF8.self)),
      Migration(
        name: "observations-v002",
        sql: String(decoding: PackageResources.v002_observations_sql, as: UTF8.self)),
    ]
  }
}
