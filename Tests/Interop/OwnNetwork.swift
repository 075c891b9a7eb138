import Foundation
import Glibc

/// What a thread leaves behind for the one that waits for it.
private final class ResultBox<Value>: @unchecked Sendable {
  var result: Value?
}

/// A network namespace that exists for the length of a test: nothing that happens in it leaves this machine.
enum OwnNetwork {
  /// True when real time and the kernel were asked for.
  static let isWanted = ProcessInfo.processInfo.environment["CLARA_INTEROP"] != nil

  /// Why there can be none here; nil when there can.
  static let obstacle: String? = {
    guard getuid() == 0 else { return "network namespaces need root" }
    guard access("/dev/net/tun", R_OK | W_OK) == 0 else { return "there is no /dev/net/tun" }
    guard tool("ip", "-V") == nil else { return "there is no ip (iproute2)" }
    let complaint = run { () -> String? in
      do { _ = try TapDevice(name: "probe0") } catch { return "\(error)" }
      return nil
    }
    return complaint ?? nil
  }()

  /// True when the tests can run; says why when they can't.
  static let isAvailable: Bool = {
    if let obstacle { print("skipped: TCP against the kernel's: \(obstacle)") }
    return obstacle == nil
  }()

  /// Runs `body` on a thread of its own in a new namespace, which ends with it.
  static func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) -> Result? {
    let box = ResultBox<Result>()
    let done = DispatchSemaphore(value: 0)
    // The thread is not used again: it takes its namespace with it.
    let thread = Thread {
      if enterNamespace() { box.result = body() }
      done.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
    done.wait()
    return box.result
  }

  /// Runs a command here; returns what it ended with, nil when all was well.
  @discardableResult
  static func tool(_ arguments: String...) -> String? { run(arguments) }

  /// Runs a command here; true when all was well.
  static func run(tool arguments: [String]) -> Bool { run(arguments) == nil }

  private static func run(_ arguments: [String]) -> String? {
    // The child belongs to the namespace of the thread that starts it.
    let words = arguments.map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor: Int32 in [1, 2] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
    }
    var child: pid_t = 0
    let refused = posix_spawnp(&child, arguments[0], &actions, nil, words, environ)
    guard refused == 0 else { return "\(arguments[0]): \(String(cString: strerror(refused)))" }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    return status == 0 ? nil : "\(arguments.joined(separator: " ")) ended with \(status >> 8)"
  }

  /// Glibc hides unshare from Swift; CLONE_NEWNET.
  private static func enterNamespace() -> Bool {
    guard let symbol = dlsym(nil, "unshare") else { return false }
    typealias Unshare = @convention(c) (Int32) -> Int32
    return unsafeBitCast(symbol, to: Unshare.self)(0x4000_0000) == 0
  }
}
