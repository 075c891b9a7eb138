import ClaraCore
import HAL

/// The sink of a simulated session: keeps every event with its time and passes it on.
public final class EventLog {
  /// An event and when it happened.
  public struct Entry: Equatable, Sendable {
    /// When.
    public var at: Instant
    /// What.
    public var event: CoreEvent
  }

  /// All events but the frequent ones of the charging loop, oldest first.
  public private(set) var entries: [Entry] = []
  private var listeners: [(CoreEvent, Instant) -> Void] = []

  /// An empty log.
  public init() {}

  func record(_ event: CoreEvent, at now: Instant) {
    if !Self.isFrequent(event) { entries.append(Entry(at: now, event: event)) }
    for listener in listeners { listener(event, now) }
  }

  /// Adds somebody who is called with each event.
  public func addListener(_ listener: @escaping (CoreEvent, Instant) -> Void) { listeners.append(listener) }

  /// Ten a second for as long as current flows: worth a live view, but no memory.
  private static func isFrequent(_ event: CoreEvent) -> Bool {
    switch event {
    case .checkpoint(710), .requestSent(.currentDemand), .responseReceived(.currentDemand, _): true
    default: false
    }
  }
}

/// The core's side of an ``EventLog``.
public struct EventLogSink: EventSink {
  /// Where the events go.
  public let log: EventLog

  /// A sink that writes to `log`.
  public init(_ log: EventLog) { self.log = log }

  /// Takes one event.
  public mutating func record(_ event: CoreEvent, at now: Instant) { log.record(event, at: now) }
}
