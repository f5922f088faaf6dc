/// A monitor as the evaluation reads it: plain values without references.
struct Program: BitwiseCopyable {
  /// What a program has to watch besides its operands.
  struct Traits: OptionSet, BitwiseCopyable {
    let rawValue: UInt16

    static let hasZone = Traits(rawValue: 1)
    static let hasTime = Traits(rawValue: 2)
    /// Every trigger is a time window, so that the vehicle has to be in use.
    static let isOnlyTime = Traits(rawValue: 4)
    static let notifiesOnClear = Traits(rawValue: 8)
    static let firesInitially = Traits(rawValue: 16)
    static let firesOnWindowEdge = Traits(rawValue: 32)
    static let hasPulse = Traits(rawValue: 64)
    /// It has a timer: a reminder, a dwell or a window's edge.
    static let hasTimer = Traits(rawValue: 128)
  }

  var traits: Traits
  var triggerCount: UInt8
  /// Words of state per vehicle, at least 1: the packed state, the reminder, the pause, a word for each dwell.
  var stateWords: UInt8
  /// Place of the word that holds the next reminder's time; 0 without reminders.
  var refreshWord: UInt8
  /// Place of the word that holds when it was told last; 0 without a pause after it.
  var coolDownWord: UInt8
  var firstTrigger: Int32
  /// Place of the expression's value for each way in which the triggers can stand.
  var table: Int32
  var refreshMilliseconds: Int64
  var coolDownMilliseconds: Int64
  /// Messages kept with an older number than this are not for it.
  var revision: Int64

  /// What its words of state mean, in a byte: their number, 64 with a word for the pause, 128 with one for reminders.
  var wordShape: UInt8 { stateWords | (coolDownWord > 0 ? 64 : 0) | (refreshWord > 0 ? 128 : 0) }
}

/// A trigger as the evaluation reads it.
struct CompiledTrigger: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable {
    case isInside, isOutside, crossesZone
    case time
    case onChange, equalsTo, greaterThan, lowerThan, includedIn, crosses
    /// One of the identifiers is among those that are active.
    case isActive

    var isPulse: Bool { self == .onChange || self == .crosses || self == .crossesZone }
    var isZone: Bool { rawValue <= Kind.crossesZone.rawValue }
  }

  var kind: Kind
  /// Code of the operand, of the position or of the sign of use.
  var code: UInt8
  /// Place of the word in which a change of side waits; 0 when it counts at once.
  var dwellWord: UInt8 = 0
  /// Whether the operand is silent when the vehicle's privacy is full.
  var isPrivate = true
  /// Place of the zone or of the windows; of the first of several values.
  var place: Int32 = 0
  var count: Int32 = 0
  /// Place and number of the values that the operand must have had before; 0 when it does not matter.
  var previousPlace: Int32 = 0
  var previousCount: Int32 = 0
  /// Metres beyond the edge after which a vehicle has left; negative to go by fix and size.
  var hysteresis: Float = -1
  /// Radius of the zone in metres, or half the diagonal of the box around it.
  var reach: Float = 0
  var dwellMilliseconds: Int64 = 0
  var staleMilliseconds: Int64
  /// The value compared with.
  var value: Int64 = 0
}

/// What a vehicle's record holds, which all vehicles with the same monitors share.
struct Layout: BitwiseCopyable {
  var firstProgram: Int32
  var programCount: Int32
  var firstSlot: Int32
  var slotCount: Int32
  var words: Int32
  var traits: Program.Traits
}

/// The state of one monitor for one vehicle, packed into the first of its words.
struct MonitorState {
  var bits: UInt64

  /// 0 unknown, 1 false, 2 true.
  var value: UInt64 {
    get { bits & 3 }
    set { bits = bits & ~3 | newValue }
  }

  static let isFalse: UInt64 = 1
  static let isTrue: UInt64 = 2

  func leaf(_ trigger: Int) -> UInt8 { UInt8(truncatingIfNeeded: bits >> (2 + 2 * trigger)) & 3 }

  mutating func setLeaf(_ trigger: Int, _ value: UInt8) {
    let shift = 2 + 2 * trigger
    bits = bits & ~(3 << shift) | UInt64(value) << shift
  }

  /// Whether the operand of a true trigger had the state before that the trigger asks for.
  func gate(_ trigger: Int) -> Bool { bits >> (12 + trigger) & 1 != 0 }

  mutating func setGate(_ trigger: Int, _ isOpen: Bool) {
    bits = bits & ~(1 << (12 + trigger)) | (isOpen ? 1 << (12 + trigger) : 0)
  }

  /// 0 unknown, 1 outside, 2 inside.
  func side(_ trigger: Int) -> UInt64 { bits >> (17 + 2 * trigger) & 3 }

  mutating func setSide(_ trigger: Int, _ side: UInt64) {
    let shift = 17 + 2 * trigger
    bits = bits & ~(3 << shift) | side << shift
  }

  /// Whether the first position after the monitor's beginning has been taken.
  var isInitialised: Bool {
    get { bits >> 27 & 1 != 0 }
    set { bits = bits & ~(1 << 27) | (newValue ? 1 << 27 : 0) }
  }

  /// Whether the rising edge was counted instead of told.
  var isHushed: Bool {
    get { bits >> 28 & 1 != 0 }
    set { bits = bits & ~(1 << 28) | (newValue ? 1 << 28 : 0) }
  }

  /// Edges that were counted instead of told since the last notification; at most 65,535.
  var suppressed: UInt64 {
    get { bits >> 32 & 0xFFFF }
    set { bits = bits & ~(0xFFFF << 32) | min(newValue, 0xFFFF) << 32 }
  }

  /// Counts what was said of the vehicle, so that two things said of one instant differ; begins again after 65,535.
  var sequence: UInt64 {
    get { bits >> 48 & 0xFFFF }
    set { bits = bits & ~(0xFFFF << 48) | (newValue & 0xFFFF) << 48 }
  }
}
