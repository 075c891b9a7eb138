import Traces

/// Files with recorded frames.
enum CaptureSubjects {
  /// The readers, the dissector, its JSON, and the story of each session.
  static let capture = Subject(name: "capture", about: "CaptureReader, Dissector, RecordedSession, SessionEnd") {
    bytes, _ in
    guard let capture = try? CaptureReader.read(bytes.array, name: "case") else { return .refused }
    for frame in capture.frames where frame.range.upperBound > capture.bytes.count {
      return .wrong("frame \(frame.number) lies beyond the file")
    }
    let dissection = Dissector.dissect(capture)
    if dissection.frameCount != capture.frames.count { return .wrong("frames went missing") }
    for record in dissection.records {
      _ = dissection.json(record)
      if record.frame < 1 || record.frame > max(1, capture.frames.count) { return .wrong("a record of no frame") }
    }
    for session in RecordedSession.find(in: dissection) {
      _ = session.requests
      _ = SessionEnd(session).summary
    }
    return capture.frames.isEmpty ? .refused : .read
  }
}
