/// Runs every section of the self-check.
public func runSelfCheck<Place: Environment>(_ trace: inout Trace<Place>) {
  checkArithmetic(&trace)
  checkBytes(&trace)
  checkMatching(&trace)
  checkModem(&trace)
  checkNetwork(&trace)
  checkEXI(&trace)
  checkController(&trace)
  trace.value("failures", UInt64(trace.failures))
}
