import BoardSupport
import STM32F4
import SelfCheck

/// The image for the microcontroller: runs the self-check, prints its trace on USART1 and ends the emulator with 0
/// when everything held.
@main
struct ClaraImage {
  static func main() {
    Console.usart1.start(clock_Hz: 84_000_000)
    CycleCounter.start()
    SysTick.start(core_Hz: 168_000_000)

    var trace = Trace(environment: BoardEnvironment())
    runSelfCheck(&trace)
    trace.measurement("stack unused", board_stack_unused(), of: 65_536, "bytes")
    semihosting_exit(trace.failures == 0 ? 0 : 1)
  }
}

/// The serial port, the cycle counter, and sleep at real pace.
struct BoardEnvironment: Environment {
  func write(_ byte: UInt8) { Console.usart1.write(byte) }
  var instructions: UInt32? { CycleCounter.now }
  func sleep(until time_ms: UInt32) { SysTick.sleep(until: time_ms) }
}
