import HAL

@testable import HALSim

/// The simulated charger's network against a connecting socket of the kernel.
struct ServerRun {
  private static let limit = HAL.Duration.seconds(240)

  private let line: KernelLine
  private let network: ChargerNetwork
  private let socket: KernelSocket
  private let socketNumber: Int
  private var serverStream = V2GTPStream()
  private var clientStream = V2GTPStream()
  private var messages = Messages()
  private let wanted: Int
  private var isConnected = false
  private var isServerDone = false
  private var hasKernelEnded = false
  private var report = ExchangeReport()

  static func report(_ quality: LineQuality, exchanges: Int) -> ExchangeReport {
    var report = ExchangeReport()
    do throws(TapDevice.Failure) {
      let line = try KernelLine(quality)
      let mac = MACAddress(0x02C4_A26E_0010)
      let network = ChargerNetwork(behaviour: .init(), modemMAC: mac, initialSequence: 0xFFFF_FF00)
      var address: [UInt8] = []
      address.appendNetwork(network.address.high)
      address.appendNetwork(network.address.low)
      guard
        let socket = KernelSocket.connecting(
          to: address, port: network.behaviour.tcpPort, interface: line.tap.index)
      else { throw TapDevice.Failure(description: "the kernel does not connect") }
      var run = ServerRun(line, network, socket, exchanges)
      return run.run()
    } catch {
      report.failure = error.description
    }
    return report
  }

  private init(_ line: KernelLine, _ network: ChargerNetwork, _ socket: KernelSocket, _ exchanges: Int) {
    self.line = line
    self.network = network
    self.socket = socket
    wanted = exchanges
    socketNumber = line.add(socket)
    // What is not connected yet would be readable at once.
    line.remove(socketNumber)
  }

  private mutating func run() -> ExchangeReport {
    var reader = -1
    while report.failure == nil, !(hasKernelEnded && network.tcp.isIdle) {
      guard line.now - .zero < Self.limit else {
        report.failure = "not over after \(report.answers.count) exchanges: \(network.tcp.state)"
        break
      }
      for frame in line.receive() { network.receive(frame, now: line.now) }
      network.poll(now: line.now)
      serve()
      for frame in network.takeFrames() { line.send(frame) }
      if !isConnected, isServerDone == false, network.tcp.state == .established, socket.isWritable {
        isConnected = true
        reader = line.add(socket)
        sendNext()
      }
      if isConnected, !hasKernelEnded { readAnswers(reader) }
      line.pass(until: network.nextDeadline)
    }
    report.isClosedInOrder = isServerDone && hasKernelEnded && network.tcp.isIdle
    report.sentAgain = network.tcp.retransmissions
    report.duration = line.now - .zero
    report.means = line.means
    report.damage = line.damage
    return report
  }

  /// Our server answers every message with its own, and closes behind the last.
  private mutating func serve() {
    for event in network.tcp.takeEvents() {
      switch event {
      case .gaveUp, .peerReset: report.failure = "our server: \(event)"
      case .peerFinished: network.tcp.close(now: line.now)
      default: break
      }
    }
    for case .message(V2GTPStream.exi, let request) in serverStream.append(network.tcp.takeReceived()) {
      report.requests.append(request)
      network.tcp.send(V2GTPStream.frame(Messages.answer(to: request)), now: line.now)
      guard report.requests.count == wanted else { continue }
      isServerDone = true
      network.tcp.close(now: line.now)
    }
  }

  private mutating func readAnswers(_ reader: Int) {
    while true {
      guard let bytes = socket.receive() else {
        // The server's FIN: the kernel's socket ends its own side.
        hasKernelEnded = true
        line.remove(reader)
        socket.finish()
        return
      }
      if bytes.isEmpty { return }
      for case .message(V2GTPStream.exi, let answer) in clientStream.append(bytes) {
        report.answers.append(answer)
        if report.answers.count < wanted { sendNext() }
      }
    }
  }

  private mutating func sendNext() {
    let request = messages.next()
    report.expectedRequests.append(request)
    report.expectedAnswers.append(Messages.answer(to: request))
    if !socket.send(V2GTPStream.frame(request)) { report.failure = "the kernel's buffer is full" }
  }
}
