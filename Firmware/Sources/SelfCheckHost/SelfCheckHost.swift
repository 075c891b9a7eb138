import HostConsole
import SelfCheck

/// The self-check as a native program in Embedded Swift: what `-no-allocations` looks at, and the reference for the
/// trace of the microcontroller.
@main
struct SelfCheckHost {
  static func main() {
    var trace = Trace(environment: HostEnvironment())
    runSelfCheck(&trace)
    host_exit(trace.failures == 0 ? 0 : 1)
  }
}

/// Standard output; nothing is measured, and time is not waited for.
struct HostEnvironment: Environment {
  func write(_ byte: UInt8) { host_write(byte) }
  var instructions: UInt32? { nil }
  func sleep(until time_ms: UInt32) {}
}
