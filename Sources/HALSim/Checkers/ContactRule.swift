import ClaraCore
import HAL

/// What the checkers know of the car by its own words on CAN (0x102).
struct CarWords {
  /// The car speaks 1.0 or later, and has shown that it uses its contactor flag.
  private(set) var usesContactorFlag = false
  /// The car says that its contactors are closed.
  private(set) var saysClosed = false

  mutating func take(_ frame: CANFrame) {
    let isOpen = frame.data[5] & 0x08 != 0
    if isOpen, frame.data[0] >= 2 { usesContactorFlag = true }
    saysClosed = usesContactorFlag && !isOpen
  }
}

/// Contacts meet without voltage and part without current.
struct ContactRule {
  var car = CarWords()

  private var chargerOffAt: Instant?
  private var seenAdapter = 0
  private var seenCar = 0

  mutating func look(
    network: ElectricalNetwork, plug: CHAdeMOPlug, limits: SafetyLimits, isEmergency: Bool, now: Instant,
    report: (SafetyInvariant, String) -> Void
  ) {
    chargerOffAt = network.stage.isEnabled ? nil : chargerOffAt ?? now
    let adapter = network.adapterContactor
    while seenAdapter < adapter.motions.count {
      let motion = adapter.motions[seenAdapter]
      seenAdapter += 1
      if motion.isClosing {
        if isOurs(motion, network: network) { judgeClosing(motion, network: network, limits: limits, report: report) }
      } else if motion.current_mA > limits.opening_mA, !isEmergency, !(adapter.isDriven && adapter.fault == .stuckOpen)
      {
        // Contacts that let go of a coil that is driven were not told to part.
        report(.contactorOpensWithoutLoad, "the adapter's contactor parted at \(motion.current_mA) mA")
      }
    }
    while seenCar < network.carContactor.motions.count {
      let motion = network.carContactor.motions[seenCar]
      seenCar += 1
      // What the car opens by itself is the car's; what falls because d2 was taken away is ours.
      let isOurs = !plug.isD2On || !plug.isD1On
      if !motion.isClosing, motion.current_mA > limits.opening_mA, isOurs, !isEmergency {
        report(.contactorOpensWithoutLoad, "the car's contactors fell at \(motion.current_mA) mA because d2 went")
      }
    }
  }

  /// True for a closing that was ordered: not one of contacts that weld by themselves, nor one whose plug was pulled
  /// while the contacts were on their way.
  private func isOurs(_ motion: ContactorMotion, network: ElectricalNetwork) -> Bool {
    let adapter = network.adapterContactor
    let isByItself = adapter.fault == .welded && motion.inrushEnergy_mJ < adapter.configuration.weldsAbove_mJ
    return adapter.isDriven && network.isPlugged && !isByItself
  }

  private func judgeClosing(
    _ motion: ContactorMotion, network: ElectricalNetwork, limits: SafetyLimits,
    report: (SafetyInvariant, String) -> Void
  ) {
    let contactor = network.carContactor
    if !contactor.isConducting {
      // Contacts of the car that hang although it says, or cannot say, that they are closed are the car's.
      let isUnseen = contactor.fault == .stuckOpen && (car.saysClosed || !car.usesContactorFlag)
      guard !isUnseen else { return }
      report(.contactorClosesMatched, "the adapter's contactor closed before the car's")
    }
    // A charger that switched off after its last answer has told nobody yet.
    let isJustOff = chargerOffAt.map { motion.time - $0 < .milliseconds(limits.chargerOffUnseen_ms) } ?? false
    if abs(motion.voltageDifference_mV) > limits.closing_mV, !isJustOff {
      report(
        .contactorClosesMatched, "the adapter's contactor closed with \(motion.voltageDifference_mV) mV across it")
    }
  }
}
