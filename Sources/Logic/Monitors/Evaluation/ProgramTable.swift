/// The monitors that are evaluated, compiled into contiguous memory.
struct ProgramTable: ~Copyable {
  private(set) var programs = Arena<Program>()
  private var triggers = Arena<CompiledTrigger>()
  private var values = Arena<Int64>()
  private var tables = Arena<UInt8>()
  private(set) var layouts = Arena<Layout>()
  private var layoutPrograms = Arena<Int32>()
  private var slots = Arena<UInt8>()
  private var zones: UnsafeMutablePointer<Zone> = .allocate(capacity: 16)
  private var zoneCount = 0
  private var zoneCapacity = 16
  private var windows: UnsafeMutablePointer<CachedWindow> = .allocate(capacity: 16)
  private var windowCount = 0
  private var windowCapacity = 16
  /// Places of tables that several expressions share.
  private var tablePlaces: [[UInt8]: Int32] = [:]
  private var layoutPlaces: [[Int32]: Int] = [:]

  deinit {
    zones.deinitialize(count: zoneCount).deallocate()
    windows.deinitialize(count: windowCount).deallocate()
  }

  /// Adds a monitor and returns its number.
  mutating func add(_ monitor: Monitor, revision: Int64) -> Int {
    var program = Program(
      traits: Self.traits(of: monitor), triggerCount: UInt8(monitor.triggers.count), stateWords: 1, refreshWord: 0,
      coolDownWord: 0, firstTrigger: Int32(triggers.count), table: table(of: monitor.expression),
      refreshMilliseconds: Int64(monitor.notification.refreshSeconds ?? 0) * 1000,
      coolDownMilliseconds: Int64(monitor.options.coolDownSeconds) * 1000, revision: revision)
    if program.refreshMilliseconds > 0 {
      program.refreshWord = program.stateWords
      program.stateWords += 1
      program.traits.insert(.hasTimer)
    }
    if program.coolDownMilliseconds > 0 {
      program.coolDownWord = program.stateWords
      program.stateWords += 1
    }
    for trigger in monitor.triggers {
      var compiled = compile(trigger, monitor.options)
      if compiled.kind.isPulse { program.traits.insert(.hasPulse) }
      if compiled.dwellMilliseconds > 0 {
        compiled.dwellWord = program.stateWords
        program.stateWords += 1
        program.traits.insert(.hasTimer)
      }
      triggers.append(compiled)
    }
    return programs.append(program)
  }

  private static func traits(of monitor: Monitor) -> Program.Traits {
    var traits: Program.Traits = []
    for trigger in monitor.triggers {
      switch trigger.question {
      case .zone: traits.insert(.hasZone)
      case .time: traits.insert(.hasTime)
      case .data: break
      }
    }
    if monitor.isOnlyTime { traits.insert(.isOnlyTime) }
    if monitor.options.notifyOnClear { traits.insert(.notifiesOnClear) }
    if monitor.options.initialEvent { traits.insert(.firesInitially) }
    if monitor.options.evaluateOnWindowEdge { traits.insert(.firesOnWindowEdge) }
    let awaitsEdges = monitor.options.evaluateOnWindowEdge || monitor.options.notifyOnClear
    if traits.contains(.hasTime), awaitsEdges { traits.insert(.hasTimer) }
    return traits
  }

  private mutating func table(of expression: TriggerExpression) -> Int32 {
    let rows = expression.table
    if let place = tablePlaces[rows] { return place }
    let place = Int32(tables.count)
    for row in rows { tables.append(row) }
    tablePlaces[rows] = place
    return place
  }

  private mutating func compile(_ trigger: Trigger, _ options: Monitor.Options) -> CompiledTrigger {
    let stale = options.staleAfterSeconds.map { Int64($0) * 1000 }
    switch trigger.question {
    case .zone(let condition):
      let kind: CompiledTrigger.Kind =
        switch condition.transition {
        case .inside: .isInside
        case .outside: .isOutside
        case .cross: .crossesZone
        }
      var compiled = CompiledTrigger(
        kind: kind, code: Operand.positionCode, staleMilliseconds: stale ?? Monitor.positionStaleMilliseconds)
      compiled.place = Int32(addZone(condition.zone))
      compiled.hysteresis = condition.hysteresisMetres.map { Float($0) } ?? -1
      compiled.reach = Float(condition.zone.reachMetres)
      compiled.dwellMilliseconds = condition.dwellMilliseconds
      return compiled
    case .time(let condition):
      var compiled = CompiledTrigger(
        kind: .time, code: Operand.useCode, staleMilliseconds: stale ?? Monitor.valueStaleMilliseconds)
      compiled.place = Int32(addWindow(condition.window))
      return compiled
    case .data(let condition):
      // What is on offer and what the register says is so until it is said otherwise.
      let usual = condition.operand.origin == .telemetry ? Monitor.valueStaleMilliseconds : Int64.max
      return compile(condition, stale: stale ?? usual)
    }
  }

  private mutating func compile(_ condition: DataCondition, stale: Int64) -> CompiledTrigger {
    let operand = condition.operand
    let isSet = operand.kind == .identifiers
    let kind: CompiledTrigger.Kind =
      switch condition.op {
      case .onChange: .onChange
      case .equalsTo: isSet ? .isActive : .equalsTo
      case .greaterThan: .greaterThan
      case .lowerThan: .lowerThan
      case .includedIn: isSet ? .isActive : .includedIn
      case .crosses: .crosses
      }
    var compiled = CompiledTrigger(kind: kind, code: operand.code, staleMilliseconds: stale)
    compiled.isPrivate = operand.origin == .telemetry && operand.code != Operand.privacyCode
    (compiled.place, compiled.count) = add(condition.values, of: operand)
    if compiled.count > 0 { compiled.value = values[Int(compiled.place)] }
    if let previous = condition.previous {
      (compiled.previousPlace, compiled.previousCount) = add(previous.values, of: operand)
    }
    return compiled
  }

  private mutating func add(_ texts: [String], of operand: Operand) -> (place: Int32, count: Int32) {
    let place = Int32(values.count)
    for value in texts.compactMap({ operand.encoded($0) }) { values.append(value) }
    return (place, Int32(values.count) - place)
  }

  private mutating func addZone(_ zone: Zone) -> Int {
    if zoneCount == zoneCapacity {
      let larger = UnsafeMutablePointer<Zone>.allocate(capacity: zoneCapacity * 2)
      larger.moveInitialize(from: zones, count: zoneCount)
      zones.deallocate()
      (zones, zoneCapacity) = (larger, zoneCapacity * 2)
    }
    (zones + zoneCount).initialize(to: zone)
    zoneCount += 1
    return zoneCount - 1
  }

  private mutating func addWindow(_ window: TimeWindow) -> Int {
    if windowCount == windowCapacity {
      let larger = UnsafeMutablePointer<CachedWindow>.allocate(capacity: windowCapacity * 2)
      larger.moveInitialize(from: windows, count: windowCount)
      windows.deallocate()
      (windows, windowCapacity) = (larger, windowCapacity * 2)
    }
    (windows + windowCount).initialize(to: CachedWindow(window))
    windowCount += 1
    return windowCount - 1
  }

  /// The layout of vehicles with these monitors, in this order; the same monitors give the same one.
  mutating func layout(of numbers: [Int32]) -> Int {
    if let place = layoutPlaces[numbers] { return place }
    let (firstProgram, firstSlot) = (layoutPrograms.count, slots.count)
    var codes: Set<UInt8> = []
    var traits: Program.Traits = []
    var stateWords = 0
    for number in numbers {
      layoutPrograms.append(number)
      let program = programs[Int(number)]
      traits.formUnion(program.traits)
      stateWords += Int(program.stateWords)
      for index in 0..<Int(program.triggerCount) {
        let trigger = triggers[Int(program.firstTrigger) + index]
        if trigger.kind == .time, !program.traits.contains(.isOnlyTime) { continue }
        if !trigger.kind.isZone { codes.insert(trigger.code) }
      }
    }
    for code in codes.sorted() { slots.append(code) }
    let words = VehicleRecord.headWords + codes.count * VehicleRecord.slotWords + stateWords
    let place = layouts.append(
      Layout(
        firstProgram: Int32(firstProgram), programCount: Int32(numbers.count), firstSlot: Int32(firstSlot),
        slotCount: Int32(codes.count), words: Int32(words), traits: traits))
    layoutPlaces[numbers] = place
    return place
  }

  /// What evaluations read; valid until something is added.
  var pointers: ProgramPointers {
    ProgramPointers(
      programs: UnsafePointer(programs.base), triggers: UnsafePointer(triggers.base),
      values: UnsafePointer(values.base), tables: UnsafePointer(tables.base), layouts: UnsafePointer(layouts.base),
      layoutPrograms: UnsafePointer(layoutPrograms.base), slots: UnsafePointer(slots.base),
      zones: UnsafePointer(zones), windows: windows)
  }
}

/// The memory of a `ProgramTable`, which outlives every use of these.
struct ProgramPointers {
  let programs: UnsafePointer<Program>
  let triggers: UnsafePointer<CompiledTrigger>
  let values: UnsafePointer<Int64>
  let tables: UnsafePointer<UInt8>
  let layouts: UnsafePointer<Layout>
  let layoutPrograms: UnsafePointer<Int32>
  let slots: UnsafePointer<UInt8>
  let zones: UnsafePointer<Zone>
  let windows: UnsafeMutablePointer<CachedWindow>

  /// Whether the window holds.
  @inline(__always)
  func isInWindow(_ place: Int, at time: Int64) -> Bool {
    (windows + place).pointee.settle(at: time)
    return windows[place].isInside
  }

  /// The end of the stretch around `time` in which the window does not change.
  @inline(__always)
  func windowEnd(_ place: Int, at time: Int64) -> Int64 {
    (windows + place).pointee.settle(at: time)
    return windows[place].until
  }
}

/// A window with the stretch of time that was asked about last, as messages of many vehicles are of one time.
struct CachedWindow {
  let window: TimeWindow
  var from: Int64 = .max
  var until: Int64 = .min
  var isInside = false

  init(_ window: TimeWindow) { self.window = window }

  @inline(__always)
  mutating func settle(at time: Int64) {
    if time >= from, time < until { return }
    let stretch = window.stretch(around: time)
    (from, until, isInside) = (stretch.instants.lowerBound, stretch.instants.upperBound, stretch.isInside)
  }
}
