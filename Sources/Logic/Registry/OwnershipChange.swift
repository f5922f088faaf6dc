/// A vehicle whose registered owner is another one, or acquired it anew.
public struct OwnershipChange: Sendable, Hashable {
  /// The vehicle.
  public let vin: String
  /// The plate that the snapshot shows.
  public let plate: String?
  /// The plate that was remembered, where it is another one.
  public let formerPlate: String?
  /// The day of acquisition that the register gives, such as `2026-06-01`.
  public let effectiveDate: String?
}

/// A vehicle of which the register says something else than the owner differently.
public struct RegistrationChange: Sendable, Hashable {
  /// The vehicle.
  public let vin: String
  /// The plate that the snapshot shows.
  public let plate: String?
  /// Whether another one was remembered.
  public let hasOtherPlate: Bool
  /// Whether the lessee or other user is another one, or there is one no more.
  public let hasOtherUser: Bool
  /// The status, where it is another one.
  public let status: String?
  /// The status that was remembered, where it was another one.
  public let formerStatus: String?
}

/// One thing that two snapshots say differently.
public struct RegistryChange: Sendable, Hashable {
  /// What is different.
  public enum Kind: String, Sendable, CaseIterable {
    /// The owner, or the owner's day of acquisition.
    case owner
    /// The lessee or other user.
    case user
    /// The vehicle is only in the newer one.
    case added
    /// The vehicle is only in the older one.
    case removed
    /// The status.
    case status
    /// The vehicle has another plate, or the plate another vehicle.
    case plate
  }

  /// What is different.
  public let kind: Kind
  /// The plate in the newer snapshot; in the older one for a vehicle that is only there.
  public let plate: String?
  /// The vehicle.
  public let vin: String
  /// What the older snapshot says: a keyed hash of a person, a status, a plate, or the VIN that had the plate.
  public let before: String?
  /// What the newer one says.
  public let after: String?
}

/// What a comparison has counted.
public struct DiffTally: Sendable, Hashable {
  /// Vehicles in both snapshots.
  public var compared = 0
  /// Those of them whose owner is known on both sides.
  public var ownersCompared = 0
  /// Vehicles whose owner changed.
  public var owners = 0
  /// Changes that the register has taken back.
  public var corrected = 0
  /// Vehicles whose user changed.
  public var users = 0
  /// Vehicles that were not known.
  public var added = 0
  /// Vehicles that are missing for the first time.
  public var missing = 0
  /// Vehicles whose status changed.
  public var statuses = 0
  /// Vehicles with another plate.
  public var plates = 0
  /// Rows that repeat another one.
  public var duplicates = 0
  /// Rows that contradict another one.
  public var conflicts = 0
  /// Vehicles remembered before that were there the last time.
  public var expected = 0

  /// Nothing counted.
  public init() {}

  mutating func add(_ other: DiffTally) {
    compared += other.compared
    ownersCompared += other.ownersCompared
    owners += other.owners
    corrected += other.corrected
    users += other.users
    added += other.added
    missing += other.missing
    statuses += other.statuses
    plates += other.plates
    duplicates += other.duplicates
    conflicts += other.conflicts
    expected += other.expected
  }
}
