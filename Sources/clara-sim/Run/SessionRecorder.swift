import ClaraCore
import HAL
import HALSim
import Traces

/// Writes a simulated session down: every frame of both sides as pcapng, every line as a waveform.
final class SessionRecorder {
  private var capture: PcapngWriter?
  private var waveform: BoardWaveform?
  private var light = Light.off

  /// A recorder of what is asked for; its files begin with the scenario's name and seed, and with nothing that differs
  /// from run to run.
  init(session: SimulatedSession, title: String, records: Bool, draws: Bool) {
    if records { capture = PcapngWriter(application: "clara-sim \(ClaraSim.version)", comment: title) }
    if draws { waveform = BoardWaveform() }
    guard records || draws else { return }
    session.onPLCFrame = { [weak self] frame, now, isSent in
      self?.capture?.write(
        frame, interface: 0, time_us: UInt64(now.microseconds), direction: isSent ? .outbound : .inbound)
    }
    session.onCANFrame = { [weak self] frame, isSent, now in
      self?.capture?.write(
        frame, interface: 1, time_us: UInt64(now.microseconds), direction: isSent ? .outbound : .inbound)
    }
    session.log.addListener { [weak self] event, now in self?.note(event) }
  }

  /// Keeps what the controller says as comments beside the frames.
  private func note(_ event: CoreEvent) {
    if let comment = Self.comment(event) { capture?.note(comment) }
  }

  /// What the controller says, as a comment in a recording; nil for what would only flood it.
  static func comment(_ event: CoreEvent) -> String? {
    switch event {
    case .checkpoint(710): nil
    case .checkpoint(let number): "checkpoint \(number)"
    case .sessionState(let state): "session \(state.name)"
    case .chademoState(let state): "CHAdeMO \(state.name)"
    case .stopReason(let reason): "stop reason \(reason.name)"
    default: nil
    }
  }

  /// Looks at every line of the plant.
  func sample(_ session: SimulatedSession) {
    guard waveform != nil else { return }
    let hardware = session.hardware
    var signals = BoardSignals()
    signals.cpState = "\(hardware.pilot.chargerSideState)".uppercased()
    signals.cpDuty_permille = UInt32(hardware.pilot.vehicleReading.duty_permille)
    signals.stateC = hardware.pilot.isStateCActive
    signals.contactor = hardware.network.adapterContactor.isConducting
    signals.carContactor = hardware.network.carContactor.isConducting
    signals.d1 = hardware.plug.isD1On
    signals.d2 = hardware.plug.isD2On
    signals.k = hardware.plug.isPermissionOn
    signals.led = (hardware.light.red ? 4 : 0) + (hardware.light.green ? 2 : 0) + (hardware.light.blue ? 1 : 0)
    signals.button = hardware.button.isHeld
    signals.powerLatch = hardware.isPowered
    signals.lock = hardware.isLockEngaged
    signals.inletVoltage_mV = Int64(hardware.network.chargerVoltage_mV)
    signals.batteryVoltage_mV = Int64(hardware.network.inletVoltage_mV)
    signals.current_mA = Int64(hardware.network.current_mA)
    signals.state = "\(session.status.session.name)"
    waveform?.record(signals, at: UInt64(session.world.now.microseconds))
  }

  /// The whole capture; the recording ends here.
  func capturedBytes() -> [UInt8] {
    capture?.finish()
    return capture?.bytes ?? []
  }

  /// The whole waveform.
  func waveformText(end: Instant) -> String { waveform?.text(endingAt: UInt64(end.microseconds)) ?? "" }
}
