/// The states of the CHAdeMO side with what each of them remembers. Names and flow: clara-behaviour 5.5.
enum CHAdeMOState: Sendable {
  case discovery(DiscoveryState)
  case waitForKickoff(WaitForKickoffState)
  case waitForCarReady(WaitForCarReadyState)
  case waitForPreCharge(WaitForPreChargeState)
  case waitForCarContactorsClosed(WaitForCarContactorsClosedState)
  case waitForCarRequest(WaitForCarRequestState)
  case chargingLoop(ChargingLoopState)
  case stoppingWaitForLowCurrent(StoppingWaitForLowCurrentState)
  case stoppingWaitForCarContactorsOpen(StoppingWaitForCarContactorsOpenState)
  case stoppingD1Off(StoppingD1OffState)
  case stoppingUnlock(StoppingUnlockState)
  case end(EndState)

  var name: CHAdeMOStateName {
    switch self {
    case .discovery: .discovery
    case .waitForKickoff: .waitForKickoff
    case .waitForCarReady: .waitForCarReady
    case .waitForPreCharge: .waitForPreCharge
    case .waitForCarContactorsClosed: .waitForCarContactorsClosed
    case .waitForCarRequest: .waitForCarRequest
    case .chargingLoop: .chargingLoop
    case .stoppingWaitForLowCurrent: .stoppingWaitForLowCurrent
    case .stoppingWaitForCarContactorsOpen: .stoppingWaitForCarContactorsOpen
    case .stoppingD1Off: .stoppingD1Off
    case .stoppingUnlock: .stoppingUnlock
    case .end: .end
    }
  }

  /// One cycle: the state that follows, or nil to stay.
  mutating func step(_ context: inout CHAdeMOContext) -> CHAdeMOState? {
    switch self {
    case .discovery(var state):
      let next = state.step(&context)
      self = .discovery(state)
      return next
    case .waitForKickoff(let state): return state.step(&context)
    case .waitForCarReady(let state): return state.step(&context)
    case .waitForPreCharge(let state): return state.step(&context)
    case .waitForCarContactorsClosed(let state): return state.step(&context)
    case .waitForCarRequest(let state): return state.step(&context)
    case .chargingLoop(let state): return state.step(&context)
    case .stoppingWaitForLowCurrent(let state): return state.step(&context)
    case .stoppingWaitForCarContactorsOpen(let state): return state.step(&context)
    case .stoppingD1Off(let state): return state.step(&context)
    case .stoppingUnlock(let state): return state.step(&context)
    case .end: return nil
    }
  }
}
