import ClaraCore
import HAL

@testable import HALSim

/// Our whole network stack, from SDP to FIN, against sockets of the kernel.
struct ClientRun {
  /// The stack's modem: frames go to the line.
  private struct Modem: PLCModem {
    let line: KernelLine
    let macAddress: MACAddress
    mutating func send(_ frame: Span<UInt8>) throws(HALError) {
      var bytes: [UInt8] = []
      for index in frame.indices { bytes.append(frame[index]) }
      line.send(bytes)
    }
    mutating func receive(into buffer: inout MutableSpan<UInt8>) throws(HALError) -> Int? { nil }
  }

  private static let port: UInt16 = 61_341
  /// No condition takes longer, unless something is wrong.
  private static let limit = HAL.Duration.seconds(240)

  private let line: KernelLine
  private let listener: KernelSocket
  private let discovery: KernelSocket
  private var modem: Modem
  private var stack: NetworkStack
  private var connection: KernelSocket?
  private var connectionNumber = 0
  private var stream = V2GTPStream()
  private var messages = Messages()
  private var wanted: Int
  private var isClosing = false
  private var hasKernelEnded = false
  private var report = ExchangeReport()

  static func report(_ quality: LineQuality, exchanges: Int) -> ExchangeReport {
    var report = ExchangeReport()
    do throws(TapDevice.Failure) {
      let line = try KernelLine(quality)
      guard let listener = KernelSocket.listener(port: port),
        let discovery = KernelSocket.datagrams(port: 15_118, interface: line.tap.index)
      else { throw TapDevice.Failure(description: "the kernel gives no socket") }
      var run = ClientRun(line, listener, discovery, exchanges)
      return run.run()
    } catch {
      report.failure = error.description
    }
    return report
  }

  private init(_ line: KernelLine, _ listener: KernelSocket, _ discovery: KernelSocket, _ exchanges: Int) {
    self.line = line
    self.listener = listener
    self.discovery = discovery
    wanted = exchanges
    let address = MACAddress(0x02AD_4150_7401)
    modem = Modem(line: line, macAddress: address)
    stack = NetworkStack(macAddress: address)
    _ = line.add(listener)
    _ = line.add(discovery)
  }

  private mutating func run() -> ExchangeReport {
    var random = SystemRandomNumberGenerator()
    stack.startSDP(now: line.now, random: random.next())
    while report.failure == nil, !isOver {
      guard line.now - .zero < Self.limit else {
        report.failure = "not over after \(report.answers.count) exchanges: \(stack.tcpState)"
        break
      }
      serveKernel()
      for frame in line.receive() { stack.receive(frame.span, now: line.now, modem: &modem) }
      stepStack(&random)
      line.pass(until: stack.nextDeadline)
    }
    report.isClosedInOrder = hasKernelEnded && stack.tcpState.isOver
    report.sentAgain = Int(stack.retransmissions)
    report.duration = line.now - .zero
    report.means = line.means
    report.damage = line.damage
    return report
  }

  private var isOver: Bool { isClosing && hasKernelEnded && stack.tcpState.isOver }

  // MARK: Our end

  private mutating func stepStack(_ random: inout SystemRandomNumberGenerator) {
    while let event = stack.poll(now: line.now, modem: &modem) {
      switch event {
      case .sdpResponse: stack.connect(now: line.now, random: random.next())
      case .tcpEstablished: sendNext()
      case .tcpClosed(let reason) where !isClosing: report.failure = "our side lost the connection: \(reason)"
      case .sdpFailed: report.failure = "no answer to SDP"
      default: break
      }
    }
    var message = FrameBuffer<4_096>()
    while stack.nextMessage(into: &message) != nil {
      report.answers.append((0..<message.count).map { message[$0] })
      if report.answers.count < wanted { sendNext() } else { close() }
    }
    while stack.poll(now: line.now, modem: &modem) != nil {}
  }

  private mutating func sendNext() {
    let request = messages.next()
    report.expectedRequests.append(request)
    report.expectedAnswers.append(Messages.answer(to: request))
    do throws(NetworkSendError) { try stack.sendMessage(payload: request.span) } catch {
      report.failure = "our side could not send: \(error)"
    }
  }

  private mutating func close() {
    guard !isClosing else { return }
    isClosing = true
    stack.close(now: line.now)
  }

  // MARK: The kernel's end

  private mutating func serveKernel() {
    while let (bytes, from) = discovery.receiveDatagram() {
      guard bytes.count == 10, bytes[..<4] == [0x01, 0xFE, 0x90, 0x00] else { continue }
      report.discoveries += 1
      var body = TapDevice.kernelAddress
      body.appendNetwork(Self.port)
      discovery.send(V2GTPStream.frame(body + [0x10, 0x00], type: V2GTPStream.sdpResponse), to: from)
    }
    if connection == nil, !hasKernelEnded, let accepted = listener.accept() {
      connectionNumber = line.add(accepted)
      connection = accepted
    }
    while let connection {
      guard let bytes = connection.receive() else { return endKernel() }
      if bytes.isEmpty { return }
      for case .message(V2GTPStream.exi, let request) in stream.append(bytes) {
        report.requests.append(request)
        if !connection.send(V2GTPStream.frame(Messages.answer(to: request))) {
          report.failure = "the kernel's buffer is full"
        }
      }
    }
  }

  /// Our FIN has come, or the connection broke: the kernel's side closes as well.
  private mutating func endKernel() {
    line.remove(connectionNumber)
    connection = nil
    hasKernelEnded = true
  }
}
