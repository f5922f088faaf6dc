public import Vehicles

/// What a message or a monitor calls a vehicle.
public enum VehicleName: Sendable, Hashable, CustomStringConvertible {
  /// By its plate, normalised.
  case plate(LicensePlate)
  /// By its number.
  case vin(VIN)

  /// The vehicle that the text names: a VIN of 17 characters, else a plate, else an older chassis number.
  public init?(_ text: String) {
    if let vin = VIN(text), vin.isStandard {
      self = .vin(vin)
    } else if let plate = LicensePlate(text) {
      self = .plate(plate)
    } else if let vin = VIN(text) {
      self = .vin(vin)
    } else {
      return nil
    }
  }

  /// The plate or the number.
  public var description: String {
    switch self {
    case .plate(let plate): plate.normalized
    case .vin(let vin): vin.value
    }
  }

  /// The number under which an account's vehicle of this name is found; two names share one with a chance of 1 in 10¹⁹.
  public func key(account: String) -> UInt64 {
    let kind =
      switch self {
      case .plate: "p"
      case .vin: "v"
      }
    return VehicleKey.of(account, kind, description)
  }
}

/// Numbers under which vehicles are found.
enum VehicleKey {
  /// Mixes the parts, eight bytes at a time; never 0, which marks an empty place.
  static func of(_ parts: String...) -> UInt64 {
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
    for part in parts {
      var part = part
      part.withUTF8 { bytes in
        var index = 0
        while index < bytes.count {
          var word: UInt64 = 0
          for offset in 0..<min(8, bytes.count - index) { word |= UInt64(bytes[index + offset]) << (8 * offset) }
          hash = mixed(hash ^ word)
          index += 8
        }
        hash = mixed(hash ^ UInt64(bytes.count) &* 0xA24B_AED4_963E_E407)
      }
    }
    return max(hash, 1)
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low ^ (value >> 29)
  }
}
