import HAL

/// All time limits of the TCP client, each with its origin.
public struct TCPTiming: Equatable, Sendable {
  /// First retransmission. Field 100 ms (clara-behaviour 2.8: chargers answer within 10 to 200 ms), strict 1 s (RFC
  /// 6298, 2.1).
  public var firstRetry: Duration
  /// Longest pause between retransmissions; each is twice the one before. Field 800 ms (clara-behaviour 2.8), strict
  /// 60 s (RFC 6298, 2.5).
  public var longestRetry: Duration
  /// Retransmissions before giving up. Field 8, which is 5.5 s in all (clara-behaviour 2.8); strict 7, which is 183 s
  /// in all (RFC 9293, 3.8.3 asks for 100 s or more).
  public var retries: UInt8
  /// From our close to the end, whatever the peer does. Both 5 s (TCP end, anchors 7.2).
  public var close: Duration
  /// How long repeated FINs are still answered. Field 10 s (chargers repeat theirs up to 8 times, traces 11), strict 60
  /// s; the 4 min of RFC 9293 protect against old segments, which a new port for each connection does as well.
  public var timeWait: Duration
  /// Least pause between answers to empty segments outside the window, so that two confused ends cannot talk for ever.
  /// Both 10 ms (after RFC 5961, 7).
  public var challengeInterval: Duration
  /// Next try when the modem had no room. Both 5 ms. Clara's own: a full frame takes about 2 ms on the SPI bus.
  public var blocked: Duration

  /// The table of a profile.
  public init(_ profile: TimingProfile) {
    let isField = profile == .field
    firstRetry = isField ? .milliseconds(100) : .seconds(1)
    longestRetry = isField ? .milliseconds(800) : .seconds(60)
    retries = isField ? 8 : 7
    close = .seconds(5)
    timeWait = isField ? .seconds(10) : .seconds(60)
    challengeInterval = .milliseconds(10)
    blocked = .milliseconds(5)
  }

  /// Pause before the retransmission after `count` earlier ones.
  public func retryDelay(after count: UInt8) -> Duration {
    // Doubling stops at the cap; 16 doublings of any sensible value are past it.
    var delay = firstRetry
    for _ in 0..<min(count, 16) where delay < longestRetry { delay = delay * 2 }
    return min(delay, longestRetry)
  }
}

/// All time limits of the network part, each with its origin.
public struct NetworkTiming: Equatable, Sendable {
  /// Pause between SDP requests. Field 480 ms (clara-behaviour 2.6), strict 250 ms (V2G_EVCC_CommunicationSetup,
  /// anchors 7.2).
  public var sdpInterval: Duration
  /// SDP requests before giving up. Both 50 (clara-behaviour 2.6, anchors 7.2).
  public var sdpAttempts: UInt8
  /// The TCP client's.
  public var tcp: TCPTiming

  /// The table of a profile.
  public init(_ profile: TimingProfile) {
    sdpInterval = profile == .field ? .milliseconds(480) : .milliseconds(250)
    sdpAttempts = 50
    tcp = TCPTiming(profile)
  }
}
