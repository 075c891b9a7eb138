import HAL

/// The frames the car sends, byte by byte (clara-behaviour 5.2), written apart from the core's frame types.
extension CHAdeMOCar {
  /// Sends one round: 0x100, 0x101, 0x102, and what the profile adds.
  func transmit(now: Instant) {
    let hasPermission = phase.rawValue >= Phase.ready.rawValue || plug.isPermissionOn
    let age_ms = d1Since.map { (now - $0).milliseconds } ?? 0
    // Everything wanders until switch k is on: first zeros, then values that mean nothing.
    let isEarly = !hasPermission && age_ms < profile.wakeUp_ms + 800
    send(0x100, batteryBytes(hasPermission: hasPermission, isEarly: isEarly))
    send(0x101, timeBytes(hasPermission: hasPermission))
    send(0x102, statusBytes(hasPermission: hasPermission, isEarly: isEarly, now: now))
    lastStatusFrame = now
    if profile.sendsMeasuredVoltage {
      let voltage_V = UInt16(max(0, network.battery.terminalVoltage_mV) / 1_000)
      send(0x103, [UInt8(truncatingIfNeeded: voltage_V), UInt8(truncatingIfNeeded: voltage_V >> 8)])
    }
    if profile.hasDynamicControl { send(0x110, [0x01]) }
  }

  private func send(_ identifier: UInt16, _ bytes: [UInt8]) {
    var data: [8 of UInt8] = .init(repeating: 0)
    for index in 0..<min(8, bytes.count) { data[index] = bytes[index] }
    node.send(CANFrame(identifier: identifier, data: data))
  }

  /// The divisor of the state of charge that the car uses now.
  private func divisor(hasPermission: Bool) -> UInt8 {
    guard hasPermission else { return 240 }
    return charger.protocolNumber >= 2 ? 100 : 255
  }

  private func batteryBytes(hasPermission: Bool, isEarly: Bool) -> [UInt8] {
    let maximum_V = isEarly ? 0 : profile.maximumVoltage_V
    let current_A = isEarly ? 0 : hasPermission ? profile.currentLimit_A[4] : 240
    return [
      0, current_A, 0, 0, UInt8(truncatingIfNeeded: maximum_V), UInt8(truncatingIfNeeded: maximum_V >> 8),
      divisor(hasPermission: hasPermission), 0,
    ]
  }

  private func timeBytes(hasPermission: Bool) -> [UInt8] {
    let capacity_dkWh = hasPermission ? profile.capacity_dkWh : profile.capacity_dkWh / 2
    let estimate_min = UInt8(clamping: Int(100 - soc_percent) * Int(profile.maximumTime_min) / 100)
    return [
      0, 0xFF, hasPermission ? profile.maximumTime_min : 0, estimate_min, 0,
      UInt8(truncatingIfNeeded: capacity_dkWh), UInt8(truncatingIfNeeded: capacity_dkWh >> 8), 0,
    ]
  }

  private func statusBytes(hasPermission: Bool, isEarly: Bool, now: Instant) -> [UInt8] {
    var target_V = hasPermission ? profile.targetVoltage_V : isEarly ? 0 : profile.maximumVoltage_V
    if !isContactorOpenFlagSet, wantsContactors { target_V = profile.laterTargetVoltage_V ?? target_V }
    let idle_A = phase == .charging || phase.rawValue >= Phase.stopping.rawValue ? 0 : profile.idleRequest_A
    requestedCurrent_A = max(UInt8(clamping: request_mA / 1_000), idle_A)
    return [
      profile.protocolNumber, UInt8(truncatingIfNeeded: target_V), UInt8(truncatingIfNeeded: target_V >> 8),
      requestedCurrent_A, faultBits, statusByte, rawSoC(hasPermission: hasPermission, now: now), 0,
    ]
  }

  private var statusByte: UInt8 {
    var status = profile.constantStatus
    if isReadyFlagSet { status |= 0x01 }
    if isNotInPark { status |= 0x02 }
    if hasSystemFault { status |= 0x04 }
    if isContactorOpenFlagSet { status |= 0x08 }
    if isStopBeforeChargingSet { status |= 0x10 }
    return status
  }

  private func rawSoC(hasPermission: Bool, now: Instant) -> UInt8 {
    guard hasPermission else { return 0 }
    if let hidden_ms = profile.socAfterD2_ms {
      guard let d2Since, (now - d2Since).milliseconds >= hidden_ms else { return 0 }
    }
    return UInt8(clamping: soc_percent * Int32(divisor(hasPermission: true)) / 100)
  }
}
