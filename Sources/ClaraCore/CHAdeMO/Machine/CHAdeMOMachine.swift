import HAL

/// The CHAdeMO side: plays the charger toward the car, joined to the CCS side by ``ChargerFacts`` and ``CarFacts``.
///
/// Feed it every frame with ``receive(_:now:)`` and call ``step(charger:isPermissionOn:powerOffPending:now:)`` whenever
/// ``nextDeadline`` has come; earlier or repeated calls change nothing. Afterwards the properties say what the lines,
/// the contactor and the bus should carry. Source: clara-behaviour 5.1 to 5.10.
public struct CHAdeMOMachine: Sendable {
  private var context: CHAdeMOContext
  var stateBox = CHAdeMOState.discovery(DiscoveryState())

  /// When ``step(charger:isPermissionOn:powerOffPending:now:)`` is due next: every 100 ms, for the frames.
  public private(set) var nextDeadline = Instant.zero

  /// The frames of this cycle that have not been taken out yet; a new cycle replaces them.
  public var framesToSend = CHAdeMOFrameQueue()

  /// A machine at power-on: the discovery pass starts with the first step.
  public init(settings: CHAdeMOSettings, stopAtSoC_percent: UInt8, timing: TimingProfile = .field) {
    context = CHAdeMOContext(
      settings: settings, stopAtSoC_percent: stopAtSoC_percent, timing: CHAdeMOTiming.table(timing))
  }

  /// From the end back to before the live pass: the car is known, and will be started once more in this session.
  /// Anywhere else it changes nothing; a car that has reported a fault is not started again, and that is the reason.
  public mutating func startAgain() {
    guard state == .end else { return }
    context.noteLate(context.carFault)
    if context.lateError != .none { return }
    var fresh = CHAdeMOContext(
      settings: context.settings, stopAtSoC_percent: context.stopAtSoC_percent, timing: context.timing)
    fresh.now = context.now
    fresh.enteredAt = context.now
    fresh.view = context.view
    fresh.facts.isDiscovered = true
    fresh.facts.soc_percent = context.facts.soc_percent
    fresh.facts.batteryVoltage_mV = context.facts.batteryVoltage_mV
    fresh.facts.targetVoltage_mV = context.facts.targetVoltage_mV
    context = fresh
    stateBox = .waitForKickoff(WaitForKickoffState())
  }

  /// Takes one frame from the car. Frames of other identifiers or lengths are ignored.
  public mutating func receive(_ frame: CANFrame, now: Instant) {
    context.view.receive(frame, isD2On: context.d2, now: now)
  }

  /// Runs one cycle when it is due.
  ///
  /// - Parameters:
  ///   - charger: what the CCS side knows now.
  ///   - isPermissionOn: switch k of the car.
  ///   - powerOffPending: why the session has to end, or `none`.
  ///   - now: the present.
  public mutating func step(
    charger: ChargerFacts, isPermissionOn: Bool, powerOffPending: StopReason, now: Instant
  ) {
    guard now >= nextDeadline else { return }
    let following = nextDeadline + context.timing.cycle
    // A late call keeps the grid; one that lost a whole period starts a new one instead of catching up in a burst.
    nextDeadline = following > now ? following : now + context.timing.cycle
    context.now = now
    context.charger = charger
    context.isPermissionOn = isPermissionOn
    context.powerOffPending = powerOffPending
    if state != .waitForKickoff && state != .end { context.takeCarNumbers() }
    if let next = stateBox.step(&context) {
      stateBox = next
      context.enteredAt = now
    }
    composeFrames()
  }

  private mutating func composeFrames() {
    framesToSend.removeAll()
    guard context.isSending, context.view.statusAt != nil else { return }
    framesToSend.append(context.offer.canFrame)
    framesToSend.append(context.chargerStatus(isInLoop: state == .chargingLoop).canFrame)
    framesToSend.append(ChargerExtensionFrame(hasDynamicControl: context.protocolNumber >= 2).canFrame)
  }
}

// What the controller reads after each step.
extension CHAdeMOMachine {
  /// The state.
  public var state: CHAdeMOStateName { stateBox.name }

  /// Charge sequence signal 1.
  public var d1: Bool { context.d1 }

  /// Charge sequence signal 2.
  public var d2: Bool { context.d2 }

  /// The wish for the adapter's contactor.
  public var contactorClosed: Bool { context.contactorClosed }

  /// True once the contactor had to be opened above 5 A: the declared emergency of the safety invariant.
  public var isOpeningUnderLoad: Bool { context.isOpeningUnderLoad }

  /// True while the charging plug counts as locked.
  public var isPlugLocked: Bool { context.isPlugLocked }

  /// Why this side stops, or `none`. The first reason stays, but for one that only interrupts the charge.
  public var stopReason: StopReason { context.stopReason }

  /// An error of the car that came while it was already being stopped, or `none`.
  public var lateError: StopReason { context.lateError }

  /// What the CCS side may know of the car.
  public var car: CarFacts {
    var facts = context.facts
    facts.requestedCurrent_mA = context.control.request_mA
    facts.isPlugLocked = context.isPlugLocked
    facts.stopReason = context.stopReason
    return facts
  }
}

extension CHAdeMOContext {
  /// The offer of this cycle: limits of adapter and charger, and in the loop close above the output for a car that
  /// follows. Source: clara-behaviour 5.3, 5.9.
  var offer: ChargerOfferFrame {
    var offer_mA = adapterLimit_mA
    if doesCarFollowOffer {
      offer_mA = CurrentControl.limit_mA(charger: charger, adapter_mA: adapterLimit_mA)
      if status.isCharging && !facts.isStopping {
        offer_mA = CurrentControl.offer_mA(
          limit_mA: offer_mA, wish_mA: wish_mA, output_mA: charger.presentCurrent_mA,
          margin_mA: Int32(settings.maximumUndersupply_A) * 1_000)
      }
    } else if let fixed = charger.maximumCurrent_mA {
      offer_mA = min(max(fixed, 0), offer_mA)
    }
    return ChargerOfferFrame(
      supportsWeldingDetection: settings.weldingDetection, availableVoltage_V: availableVoltage_V,
      availableCurrent_A: UInt8(min(offer_mA / 1_000, 255)), thresholdVoltage_V: thresholdVoltage_V)
  }

  /// 0x109 of this cycle. In the loop an idle charger is told as a small current, because some cars stop at 0 A.
  func chargerStatus(isInLoop: Bool) -> ChargerStatusFrame {
    var current_A = UInt8(min(max(charger.presentCurrent_mA, 0) / 1_000, 255))
    if isInLoop && current_A == 0 { current_A = min(settings.fakeIdleCurrent_A, 5) }
    return ChargerStatusFrame(
      protocolNumber: protocolNumber, presentVoltage_V: UInt16(min(toldVoltage_mV / 1_000, 0xFFFF)),
      presentCurrent_A: current_A, status: status, remainingTime_s: UInt32(max(remainingTime_ms, 0) / 1_000))
  }
}
