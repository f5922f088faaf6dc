/// What a snapshot says of a vehicle's owner beside what is remembered.
struct OwnerRule {
  enum Verdict: Hashable, Sendable {
    /// The same owner, or nothing to compare with.
    case same
    /// Nothing is said: what is remembered stays.
    case withheld
    /// Another owner, or the same one who acquired the vehicle anew.
    case changed
    /// The register takes its last change back.
    case corrected
  }

  /// Judges a row; `formerOwner` is the owner before the last change, 0 when none is known.
  ///
  /// A correction is told from a sale back by the day of acquisition, which a sale moves on.
  static func judge(_ record: VehicleRecord, formerOwner: UInt64, _ row: SightedRow) -> Verdict {
    if row.owner == 0 { return .withheld }
    guard record.facts.isOwnerKnown else { return .same }
    let isLater =
      record.facts.acquired > 0 && row.facts.acquired > 0 && row.facts.acquired > record.facts.acquired
    if row.owner == record.owner { return isLater ? .changed : .same }
    return row.owner == formerOwner && !isLater ? .corrected : .changed
  }
}
