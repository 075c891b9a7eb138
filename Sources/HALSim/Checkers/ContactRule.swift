import ClaraCore
import HAL

/// Contacts meet without voltage and part without current.
struct ContactRule {
  private var seenAdapter = 0
  private var seenCar = 0
  private var isCarClosed = false

  mutating func look(
    network: ElectricalNetwork, plug: CHAdeMOPlug, limits: SafetyLimits, isEmergency: Bool,
    report: (SafetyInvariant, String) -> Void
  ) {
    let adapter = network.adapterContactor
    let isCarClosed = network.carContactor.isConducting
    while seenAdapter < adapter.motions.count {
      let motion = adapter.motions[seenAdapter]
      seenAdapter += 1
      if motion.isClosing {
        // Contacts that weld by themselves were not told to close.
        if adapter.isDriven { judgeClosing(motion, isCarClosed: isCarClosed, limits: limits, report: report) }
      } else if motion.current_mA > limits.opening_mA, !isEmergency {
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

  private func judgeClosing(
    _ motion: ContactorMotion, isCarClosed: Bool, limits: SafetyLimits, report: (SafetyInvariant, String) -> Void
  ) {
    if !isCarClosed { report(.contactorClosesMatched, "the adapter's contactor closed before the car's") }
    if abs(motion.voltageDifference_mV) > limits.closing_mV {
      report(
        .contactorClosesMatched, "the adapter's contactor closed with \(motion.voltageDifference_mV) mV across it")
    }
  }
}
