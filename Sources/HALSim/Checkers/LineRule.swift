import HAL

/// d2 only with d1, permission and 0 V at the plug; d1 goes 500 ms after d2.
struct LineRule {
  /// Voltage that the adapter reports to the car (0x109).
  var presentedVoltage_V: UInt16 = 0

  private var wasD1 = false
  private var wasD2 = false
  private var d2OffAt: Instant?
  private var permissionLostAt: Instant?

  mutating func look(
    hardware: AdapterHardware, network: ElectricalNetwork, limits: SafetyLimits, now: Instant,
    report: (String) -> Void
  ) {
    let plug = hardware.plug
    if plug.isD2On, !wasD2 { judgeRise(hardware: hardware, network: network, limits: limits, report: report) }
    if !plug.isD2On, wasD2 { d2OffAt = now }
    if !plug.isD1On, wasD1 {
      let gap_ms = wasD2 && !plug.isD2On ? 0 : d2OffAt.map { (now - $0).milliseconds }
      if plug.isD2On { report("d1 went while d2 was on") }
      if let gap_ms, gap_ms < limits.d2ToD1_ms { report("d1 went \(gap_ms) ms after d2") }
      d2OffAt = nil
    }
    wasD1 = plug.isD1On
    wasD2 = plug.isD2On
    followPermission(plug, limits: limits, now: now, report: report)
  }

  private func judgeRise(
    hardware: AdapterHardware, network: ElectricalNetwork, limits: SafetyLimits, report: (String) -> Void
  ) {
    let plug = hardware.plug
    if !plug.isD1On { report("d2 came without d1") }
    if !plug.isPermissionOn { report("d2 came without the car's permission") }
    // A contactor that has welded where no auxiliary contact tells is a fault of the hardware that no software can see;
    // the car sees it, and refuses. The same goes for the car's own contactors.
    let contactor = network.adapterContactor
    let isUnseenFault = contactor.fault == .welded && !contactor.configuration.hasFeedback
    let isCarWelded = network.carContactor.fault == .welded
    if !isUnseenFault, contactor.isConducting { report("d2 came with the adapter's contactor closed") }
    if !isUnseenFault, !isCarWelded, abs(network.inletVoltage_mV) >= limits.inletZero_mV {
      report("d2 came with \(network.inletVoltage_mV) mV at the car's inlet")
    }
    if Int32(presentedVoltage_V) * 1_000 >= limits.inletZero_mV {
      report("d2 came while \(presentedVoltage_V) V were reported to the car")
    }
  }

  private mutating func followPermission(
    _ plug: CHAdeMOPlug, limits: SafetyLimits, now: Instant, report: (String) -> Void
  ) {
    guard plug.isD2On, !plug.isPermissionOn else {
      permissionLostAt = nil
      return
    }
    let since = permissionLostAt ?? now
    permissionLostAt = since
    guard now - since > .milliseconds(limits.d2AfterPermission_ms) else { return }
    report("d2 still on \((now - since).milliseconds) ms after the permission went")
    permissionLostAt = Instant(microseconds: .max / 2)
  }
}
