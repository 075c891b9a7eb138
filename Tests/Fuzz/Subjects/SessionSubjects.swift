import ClaraCore
import HAL

/// The session behind the codec: what a charger's numbers do to it.
enum SessionSubjects {
  /// The session in every state that waits for a response.
  static func session(_ rig: SessionRig) -> Subject {
    let snapshots = rig.snapshots
    return Subject(name: "session", about: "both dialects and EVSession in \(snapshots.count) states") { bytes, _ in
      var isRead = false
      for response in [
        try? DINDialect.decode(bytes), try? ISO2Dialect.decode(bytes), try? Handshake.decode(bytes),
      ] {
        guard let response else { continue }
        isRead = true
        for snapshot in snapshots {
          var session = snapshot.session
          var inputs = snapshot.inputs
          var now = snapshot.now
          _ = session.receive(response, inputs, now: now)
          for _ in 0..<3 where session.nextDeadline < .distantFuture {
            now = max(now, session.nextDeadline)
            inputs.isContactorClosed = session.phase >= .preChargeReached
            _ = session.step(inputs, now: now)
          }
        }
      }
      return isRead ? .read : .refused
    }
  }
}
