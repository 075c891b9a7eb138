import BoardSupport

/// The periodic interrupt of the processor core, one a millisecond.
public enum SysTick {
  /// Starts the interrupt that ``milliseconds`` counts; `core_Hz` is the clock of the processor.
  public static func start(core_Hz: UInt32) {
    register_write(0xE000_E014, core_Hz / 1_000 - 1)
    register_write(0xE000_E018, 0)
    register_write(0xE000_E010, 0b111)
  }

  /// Milliseconds since ``start(core_Hz:)``; wraps after 49 days.
  public static var milliseconds: UInt32 { board_milliseconds() }

  /// Sleeps until ``milliseconds`` is at least `time_ms`.
  public static func sleep(until time_ms: UInt32) {
    while milliseconds < time_ms { wait_for_interrupt() }
  }
}

/// The 32 bit timer TIM2, running freely.
///
/// The emulator clocks it at 1 GHz of virtual time; with one virtual nanosecond an instruction it counts instructions.
public enum CycleCounter {
  /// Ticks since ``start()``; wraps.
  public static var now: UInt32 { register_read(0x4000_0024) }

  /// Starts counting at the full clock of the timer.
  public static func start() {
    register_write(0x4000_0028, 0)
    register_write(0x4000_002C, 0xFFFF_FFFF)
    register_write(0x4000_0000, 1)
  }
}
