extension Operand {
  private static let levels: [ConditionOperator] = [.equalsTo, .greaterThan, .lowerThan, .crosses]
  private static let change: [ConditionOperator] = [.onChange]
  private static let state: [ConditionOperator] = [.onChange, .equalsTo]
  private static let states: [ConditionOperator] = [.onChange, .equalsTo, .includedIn]
  private static let members: [ConditionOperator] = [.equalsTo, .includedIn]

  /// Every operand, in the order of the makers' documents; ours stand at the end.
  ///
  /// Names, operators and words: Stellantis OpenAPI files v3.19.2 and v4.17.2 of 2024-08-02. Plausible ranges are ours: 215 °C
  /// and full scale are what cars send when they do not know.
  public static let all: [Operand] = telemetry + rest + market

  private static let telemetry: [Operand] = [
    Operand(1, "vehicle.alert", .identifiers, states, previous: true),
    Operand(2, "vehicle.odometer", .number(unit: "km"), levels, plausible: 0...5_000_000),
    Operand(
      3, "vehicle.powertrain.status", .word(["NotRunning", "Starting", "Running", "Stopping", "Stopped"]), states),
    Operand(4, "vehicle.engines.thermic.oil.temp", .number(unit: "°C"), levels, plausible: -60...214),
    Operand(5, "vehicle.energy.electric.level", .number(unit: "%"), levels, plausible: 0...100),
    Operand(6, "vehicle.energy.fuel.level", .number(unit: "%"), levels, plausible: 0...100),
    Operand(7, "vehicle.energy.electric.autonomy", .number(unit: "km"), levels, plausible: 0...5_000),
    Operand(8, "vehicle.energy.fuel.autonomy", .number(unit: "km"), levels, plausible: 0...5_000),
    Operand(9, "vehicle.autonomy", .number(unit: "km"), levels, plausible: 0...10_000),
    Operand(
      10, "vehicle.energy.charging.status", .word(["Disconnected", "InProgress", "Failure", "Stopped", "Finished"]),
      states, previous: true),
    Operand(11, "vehicle.energy.charging.plugged", .boolean, state, previous: true),
    Operand(12, "vehicle.energy.charging.type", .word(["Partial", "Full"]), state),
    Operand(
      13, "vehicle.doorsState.lockedState",
      .words([
        "Unlocked", "Locked", "SuperLocked", "DriverDoorUnlocked", "CabinDoorsUnlocked", "CargoDoorsLocked",
        "CargoDoorsUnlocked", "RearDoorsUnlocked", "RearDoorsLocked", "TrunkLocked", "TrunkUnLocked",
      ]), change),
    Operand(
      14, "vehicle.doorsState.opening",
      .words(["Driver", "Passenger", "RearLeft", "RearRight", "Trunk", "RearWindow", "RoofWindow"]), change),
    Operand(15, "vehicle.kinetic.moving", .boolean, state, previous: true),
    Operand(16, "vehicle.kinetic.speed", .number(unit: "km/h"), levels, plausible: 0...400),
    Operand(17, "vehicle.trip", .text, change),
    Operand(18, "vehicle.trip.start", .text, change),
    Operand(19, "vehicle.trip.stop", .text, change),
    Operand(20, "vehicle.trip.duration", .number(unit: "s"), levels, plausible: 0...31_622_400),
    Operand(21, "vehicle.trip.distance", .number(unit: "km"), levels, plausible: 0...100_000),
    Operand(
      22, "vehicle.trip.state", .word(["Nominal", "Unstarted", "DataLacking", "Unfinished"]), [.includedIn]),
    Operand(
      23, "vehicle.maintenance.daysBeforeMaintenance", .number(unit: "days"), levels, plausible: -7_300...7_300),
    Operand(
      24, "vehicle.maintenance.mileageBeforeMaintenance", .number(unit: "km"), levels, plausible: -500_000...500_000),
    Operand(25, "vehicle.safety.beltWarning", .word(["Normal", "Omission"]), state, previous: true),
    Operand(
      26, "vehicle.safety.autoECallTriggering", .word(["NotDetected", "Detected", "ShockDetectionUnabled"]), states,
      previous: true),
    Operand(27, "environment.air.temp", .number(unit: "°C"), levels, plausible: -70...80),
  ]

  private static let rest: [Operand] = [
    Operand(28, "privacy.state", .word(["None", "Geolocation", "Full"]), states, previous: true),
    Operand(
      29, "vehicle.drivingBehavior.mode",
      .word([
        "Normal", "Sport", "Comfort", "Eco", "Sand", "Mud", "Snow", "ZEV", "Hybrid", "ZEVEco", "HybridEco", "EcoPlus",
        "eAWD", "4AWD", "ReinforcedLoad",
      ]), states, previous: true),
    Operand(30, "vehicle.collision.side", .word(["Front", "Rear", "Lateral"]), members),
    Operand(31, "vehicle.collision.severity", .word(["Minimal", "Minor", "Major"]), members),
    Operand(32, "vehicle.preconditioning.airConditioning", .text, change),
    Operand(
      33, "vehicle.alarm.trigger.type",
      .word([
        "NoBreakIn", "FrontRightDoorBreakIn", "FrontLeftDoorBreakIn", "RearRightFrontDoorBreakIn",
        "RearLeftFrontDoorBreakIn", "HoodDoorBreakIn", "TrunkDoorBreakIn", "BackliteDoorBreakIn", "RoofBreakIn",
        "VolumetricBreakIn", "VehicleLifting", "ElectricalsystemBreakIn", "KeyLearning", "UnauthenticatedStartup",
      ]), states),
    Operand(34, "vehicle.alarm.status.activation", .word(["Inactive", "Active"]), state),
    Operand(35, "stolen.state", .boolean, state),
    Operand(36, "vehicle.engines.running", .boolean, state, previous: true),
  ]

  private static let market: [Operand] = [
    Operand(40, "vehicle.listing.active", .boolean, state, previous: true, origin: .market),
    Operand(
      41, "vehicle.listing.price", .number(unit: "whole units of currency"), levels, plausible: 0...4_000_000_000,
      origin: .market),
    Operand(
      42, "vehicle.listing.priceChangePercent", .number(unit: "%"), levels, plausible: -100...1_000_000,
      origin: .market),
    Operand(43, "vehicle.listing.count", .number(unit: "offers"), levels, plausible: 0...10_000, origin: .market),
    Operand(44, "vehicle.listing.url", .text, change, origin: .market),
    Operand(45, "vehicle.owner.id", .text, change, origin: .registry),
    Operand(46, "vehicle.user.id", .text, change, origin: .registry),
    Operand(
      47, "vehicle.registration.status", .text, states, previous: true, origin: .registry),
    Operand(48, "vehicle.registration.plate", .text, change, origin: .registry),
  ]

  static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
  static let byCode: [Operand?] = {
    var table: [Operand?] = Array(repeating: nil, count: Int(codeCount))
    for operand in all { table[Int(operand.code)] = operand }
    return table
  }()

  /// One more than the highest code of an operand or of the values below.
  static let codeCount: UInt8 = 64
  /// Code of the vehicle's position, which is no operand.
  static let positionCode: UInt8 = 62
  /// Code of the sign that the vehicle is used, which is no operand.
  static let useCode: UInt8 = 63
}

extension Operand {
  /// Code of `privacy.state`, which rules what else may be known.
  static let privacyCode: UInt8 = 28
  /// Codes of the operands whose values have a text beside them.
  static let textCodes = all.filter(\.keepsText).map(\.code)
}
