import HAL

// What the outside does to the charger: faults, the user at its display, the emergency stop.
extension SimulatedCharger {
  /// Lets a fault act from `now` on, until ``clearFaults()`` or until the plug is pulled.
  public func inject(_ fault: ChargerFault, at now: Instant) {
    self.now = max(self.now, now)
    faults.add(fault)
    session?.faults.add(fault)
    emit(.fault(fault))
    switch fault {
    case .finish: session?.finish(.failed, close: .finish, at: now)
    case .reset: session?.finish(.failed, close: .reset, at: now)
    case .forgetConnection:
      connectionEnd = .dropped
      network.tcp.drop()
    case .silentPLC: isSilent = true
    case .noDiscovery: network.answersDiscovery = false
    case .closedWindow: network.tcp.isWindowClosed = true
    case .splitSegments(let bytes): network.tcp.splitLimit = max(1, bytes)
    case .oscillatorLost: pilot.setOscillator(.off)
    case .stateF: pilot.setOscillator(.steadyMinus12V)
    default: break
    }
    wake()
  }

  /// Ends every fault.
  public func clearFaults() {
    faults.removeAll()
    session?.faults.removeAll()
    isSilent = false
    network.tcp.isWindowClosed = false
    network.tcp.splitLimit = nil
    network.answersDiscovery = standing == .ready
    wake()
  }

  /// The user ends the session at the charger's display: EVSE_Shutdown with StopCharging (clara-behaviour 1.8).
  public func userStop(at now: Instant) {
    session?.requestStop(statusCode: 2, notification: 1, now: now)
    wake()
  }

  /// The charger wants a receipt of its meter (ISO 15118-2): ReceiptRequired in the next CurrentDemandRes.
  public func askForReceipt(at now: Instant) {
    session?.wantsReceipt = true
    wake()
  }

  /// The charger wants other charge parameters (ISO 15118-2): EVSENotification ReNegotiation from now on.
  ///
  /// With less power than before, or with as much as its profile says.
  public func renegotiate(power_W: Int32? = nil, at now: Instant) {
    session?.wishedPower_W = power_W ?? profile.output.maximumPower_W ?? .max
    wake()
  }

  /// Takes a paused session up again: 5 % on the pilot, and the car may find it within its time. Without one nothing
  /// happens.
  public func wakeUp(at now: Instant) {
    guard standing == .paused else { return }
    self.now = max(self.now, now)
    if !network.tcp.isIdle { network.tcp.drop() }
    standing = .ready
    power.forget()
    session = nil
    steadyAt = nil
    setupDeadline = now + .milliseconds(profile.ending.communicationSetup_ms)
    pilot.setOscillator(.pwm(duty_permille: 50))
    open()
    wake()
  }

  /// The emergency stop button: the current is cut first, the car is told after.
  public func emergencyStop(at now: Instant) {
    self.now = max(self.now, now)
    power.cut()
    session?.requestStop(statusCode: 5, now: now)
    session?.isAwaitingCurrentEnd = true
    wake()
  }
}
