import CLinuxNet
import Glibc
import HAL

/// Waits until a descriptor is readable or a time has come; nothing spins and nothing sleeps on a guess.
public struct Poller {
  private let clock: SystemClock
  private var entries: [pollfd] = []

  /// A poller with the times of `clock`.
  public init(clock: SystemClock) { self.clock = clock }

  /// Adds a descriptor, and returns its number for ``isReadable(_:)``; `events` are those of poll(2).
  public mutating func add(_ descriptor: Int32, events: Int16 = Int16(POLLIN)) -> Int {
    entries.append(pollfd(fd: descriptor, events: events, revents: 0))
    return entries.count - 1
  }

  /// Leaves a descriptor out from now on: one that has ended would be readable for ever.
  public mutating func remove(_ number: Int) { entries[number].fd = -1 }

  /// Returns when a descriptor is readable or broken, when `deadline` has come, or on a signal.
  public mutating func wait(until deadline: Instant) {
    for index in entries.indices { entries[index].revents = 0 }
    let left_us = max(0, min((deadline - clock.now).microseconds, Self.longest_us))
    if clara_wait(&entries, Int32(entries.count), left_us) <= 0 {
      for index in entries.indices { entries[index].revents = 0 }
    }
  }

  /// True when the last wait found this descriptor readable, or broken (the next read says how).
  public func isReadable(_ number: Int) -> Bool { entries[number].revents != 0 }

  /// An hour: longer waits are made of several.
  private static let longest_us: Int64 = 3_600_000_000
}
