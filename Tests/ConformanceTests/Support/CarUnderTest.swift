import ClaraCore
import HAL
import HALSim

/// A frame at the car's own modem, and when it passed there.
struct TappedFrame {
  let at: Instant
  let bytes: [UInt8]
  /// True when the car sent it.
  let isSent: Bool

  /// MMTYPE, or nil when it is no management frame.
  var managementType: UInt16? {
    guard bytes.count > 18, bytes[12] == 0x88, bytes[13] == 0xE1 else { return nil }
    return UInt16(bytes[15]) | UInt16(bytes[16]) << 8
  }

  func field(_ offset: Int, _ count: Int) -> [UInt8] {
    (offset..<(offset + count)).map { $0 < bytes.count ? bytes[$0] : 0 }
  }
}

/// The car under test below V2G: the whole controller in the strict profile, on a simulated board that measures the
/// control pilot, with nobody at the other end of the cable yet.
final class CarUnderTest {
  let plant: Plant
  let log = EventLog()
  /// Every frame between the car and its modem.
  private(set) var frames: [TappedFrame] = []
  private var controller: Controller<SimulatedBoard, EventLogSink>
  private var due = Instant.zero
  private var pilotCount: UInt32 = 0
  private var wasPermissionOn = false

  init(timing: TimingProfile = .strict) {
    var configuration = PlantConfiguration()
    configuration.adapter.measuresPilot = true
    configuration.car.permission_ms = 900
    plant = Plant(configuration: configuration)
    var settings = Settings()
    settings.timing = timing
    controller = Controller(
      board: SimulatedBoard(hardware: plant.hardware), sink: EventLogSink(log), settings: settings)
    plant.modem.onFrame = { [unowned self] bytes, now, direction in
      frames.append(TappedFrame(at: now, bytes: bytes, isSent: direction == .sent))
    }
  }

  var now: Instant { plant.world.now }
  var status: Status { controller.status }

  /// Runs for so long, or until `condition` holds; returns whether it holds.
  @discardableResult
  func run(_ milliseconds: Int64, until condition: () -> Bool = { false }) -> Bool {
    let end = now + .milliseconds(milliseconds)
    while true {
      if due <= now || takesInput() { due = controller.poll() }
      if condition() { return true }
      guard now < end else { return false }
      plant.world.advance(limit: min(due, end))
    }
  }

  /// True when a frame has arrived or a pin has moved.
  private func takesInput() -> Bool {
    let hardware = plant.hardware
    let isPermissionOn = hardware.plug.isPermissionOn
    let hasMoved = isPermissionOn != wasPermissionOn || plant.pilot.changeCount != pilotCount
    wasPermissionOn = isPermissionOn
    pilotCount = plant.pilot.changeCount
    return hasMoved || hardware.modem.hasReceived || hardware.canNode.hasReceived
  }

  /// The frames of a type that the car sent.
  func sent(_ type: UInt16) -> [TappedFrame] { frames.filter { $0.isSent && $0.managementType == type } }

  /// The frames of a type that reached the car.
  func received(_ type: UInt16) -> [TappedFrame] { frames.filter { !$0.isSent && $0.managementType == type } }
}
