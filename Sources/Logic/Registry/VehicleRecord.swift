/// What is remembered of one vehicle, in 32 bytes.
///
/// The identity is exact: `vin` holds twelve characters in base 37, `tail` the last five and the plate. Identities and
/// plates of other alphabets or lengths are hashed and their text is kept in a `TextTable`.
struct VehicleRecord: Sendable, Hashable {
  /// The first twelve characters, or a hash with the highest bit set.
  var vin: UInt64
  /// The last five characters times `IdentityCode.plateRadix`, plus the plate.
  var tail: UInt64
  /// The last owner known; 0 while none was.
  var owner: UInt64
  var facts: VehicleFacts
}

/// The day, status and marks of a record in one word.
struct VehicleFacts: Sendable, Hashable {
  var bits: UInt64

  /// Days since 1900-01-01, of the owner's acquisition; 0 when not known.
  var acquired: UInt16 {
    get { UInt16(truncatingIfNeeded: bits) }
    set { bits = bits & ~0xFFFF | UInt64(newValue) }
  }

  /// A hash of the status; 0 when there is none.
  var status: UInt32 {
    get { UInt32(truncatingIfNeeded: bits >> 16) }
    set { bits = bits & ~(0xFFFF_FFFF << 16) | UInt64(newValue) << 16 }
  }

  /// In how many snapshots in a row the vehicle was missing.
  var missed: UInt8 {
    get { UInt8(truncatingIfNeeded: bits >> 48) }
    set { bits = bits & ~(0xFF << 48) | UInt64(newValue) << 48 }
  }

  /// Whether an owner was ever known.
  var isOwnerKnown: Bool {
    get { bits & Self.ownerKnown != 0 }
    set { set(Self.ownerKnown, newValue) }
  }

  /// Whether the last row withheld the owner.
  var isWithheld: Bool {
    get { bits & Self.withheld != 0 }
    set { set(Self.withheld, newValue) }
  }

  /// Whether the vehicle has a `VehicleExtra`.
  var hasExtra: Bool {
    get { bits & Self.extra != 0 }
    set { set(Self.extra, newValue) }
  }

  /// Whether the snapshot being read has brought the vehicle.
  var isNew: Bool {
    get { bits & Self.new != 0 }
    set { set(Self.new, newValue) }
  }

  /// Whether a `PendingRow` differs from the record.
  var isPending: Bool {
    get { bits & Self.pending != 0 }
    set { set(Self.pending, newValue) }
  }

  /// The word as a state file holds it, without the marks of a comparison under way.
  var stored: UInt64 { bits & ~(Self.new | Self.pending) }

  static let ownerKnown: UInt64 = 1 << 56
  static let withheld: UInt64 = 1 << 57
  static let extra: UInt64 = 1 << 58
  static let new: UInt64 = 1 << 60
  static let pending: UInt64 = 1 << 61

  private mutating func set(_ mask: UInt64, _ isOn: Bool) {
    bits = isOn ? bits | mask : bits & ~mask
  }
}

/// What few vehicles have, kept apart from the records.
struct VehicleExtra: Sendable, Hashable {
  /// The lessee or other user; 0 when there is none.
  var user: UInt64 = 0
  /// The owner before the last change; 0 when none is known.
  var formerOwner: UInt64 = 0

  var isEmpty: Bool { user == 0 && formerOwner == 0 }
}

/// A row of the snapshot being read, in the form of records.
struct SightedRow: Sendable, Hashable {
  /// `Partition.hash` of the identity.
  var hash: UInt64
  var vin: UInt64
  var tail: UInt64
  /// 0 when the owner is withheld.
  var owner: UInt64
  var user: UInt64
  var facts: VehicleFacts
}

/// The people of a row under the key that is to be used from now on; both 0 unless the key changes.
struct RenewedPeople: Sendable, Hashable {
  var owner: UInt64 = 0
  var user: UInt64 = 0
}

extension SightedRow {
  @inline(__always)
  var plate: UInt64 { tail % IdentityCode.plateRadix }
}

extension VehicleRecord {
  @inline(__always)
  var plate: UInt64 { tail % IdentityCode.plateRadix }
}
