import Glibc

/// A network namespace of its own for the length of a closure: what is sent there leaves neither it nor this machine.
enum NetworkNamespace {
  /// Why there can be none here, or nil. Said once a test.
  static let obstacle: String? = {
    guard getuid() == 0 else { return "skipped: network namespaces need root" }
    let made = run { tool("link", "add", "probe0", "type", "veth", "peer", "name", "probe1") ?? "" }
    guard let complaint = made, complaint.isEmpty else {
      return "skipped: no network namespace with a veth here: \(made ?? "unshare is refused")"
    }
    return nil
  }()

  /// True when tests with namespaces can run; says why when not.
  static let isAvailable: Bool = {
    if let obstacle { print(obstacle) }
    return obstacle == nil
  }()

  /// Runs `body` in a new namespace, and returns what it returns; nil when the system refuses.
  ///
  /// Only the calling thread moves, for as long as this function runs; nothing in it may suspend.
  static func run<Result>(_ body: () -> Result) -> Result? {
    let home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
    guard home >= 0 else { return nil }
    defer { close(home) }
    guard call("unshare", newNetwork) else { return nil }
    defer { precondition(call("setns", home, newNetwork), "the thread cannot leave its namespace") }
    return body()
  }

  /// Switches the kernel's own IPv6 off for interfaces that are made from now on: it talks on each of them.
  static func silenceKernel() {
    let file = open("/proc/sys/net/ipv6/conf/default/disable_ipv6", O_WRONLY)
    guard file >= 0 else { return }
    _ = write(file, "1", 1)
    close(file)
  }

  /// Runs `ip` with these arguments here; returns what it complains about, or nil.
  @discardableResult
  static func tool(_ arguments: String...) -> String? {
    // The child belongs to the namespace of the thread that starts it.
    let words = (["ip"] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var child: pid_t = 0
    let refused = posix_spawnp(&child, "ip", nil, nil, words, environ)
    guard refused == 0 else { return "ip: \(String(cString: strerror(refused)))" }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    return status == 0 ? nil : "ip \(arguments.joined(separator: " ")) ended with \(status >> 8)"
  }

  /// CLONE_NEWNET.
  private static let newNetwork: Int32 = 0x4000_0000

  /// Glibc hides these calls from Swift.
  private static func call(_ name: String, _ first: Int32, _ second: Int32 = 0) -> Bool {
    guard let symbol = dlsym(nil, name) else { return false }
    typealias Call = @convention(c) (Int32, Int32) -> Int32
    return unsafeBitCast(symbol, to: Call.self)(first, second) == 0
  }
}
