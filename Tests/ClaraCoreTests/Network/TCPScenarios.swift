/// One scripted connection.
struct TCPScenario: Sendable, CustomStringConvertible {
  let description: String
  let script: String

  init(_ description: String, _ script: String) {
    self.description = description
    self.script = script
  }

  /// The handshake that most scripts begin with.
  static let open = """
    0 connect
    0 > S 0 win 6144 mss 1440
    10 < SA 0 ack 1 win 4000 mss 1440
    10 > A 1 ack 1 win 6144
    10 state established

    """

  static let opening: [TCPScenario] = [
    TCPScenario(
      "the SYN is repeated at 100, 300, 700, 1500 ... 4700 ms and given up at 5500 ms",
      """
      0 connect
      0 > S 0 win 6144 mss 1440
      100 > S 0 win 6144 mss 1440
      300 > S 0 win 6144 mss 1440
      700 > S 0 win 6144 mss 1440
      1500 > S 0 win 6144 mss 1440
      2300 > S 0 win 6144 mss 1440
      3100 > S 0 win 6144 mss 1440
      3900 > S 0 win 6144 mss 1440
      4700 > S 0 win 6144 mss 1440
      5499 state synSent
      5500 state closed timedOut
      5500 silent
      """),
    TCPScenario(
      "a RST for our SYN is a refusal, another one is not",
      """
      0 connect
      0 > S 0 win 6144 mss 1440
      5 < RA 0 ack 2
      5 < RA 0 ack 0
      5 < R 0
      5 state synSent
      6 < RA 0 ack 1
      6 state closed refused
      6 silent
      """),
    TCPScenario(
      "an ACK of an older connection gets a RST, then the same SYN opens",
      """
      0 connect
      0 > S 0 win 6144 mss 1440
      5 < A 777 ack 555
      5 > R 555 win 0
      5 > S 0 win 6144 mss 1440
      9 < SA 0 ack 1
      9 > A 1 ack 1 win 6144
      9 state established
      """),
    TCPScenario(
      "an older connection that does not go away is answered, but the SYN is not repeated for ever",
      """
      0 connect
      0 > S 0 win 6144 mss 1440
      1 < A 777 ack 555
      1 > R 555 win 0
      1 > S 0 win 6144 mss 1440
      2 < A 777 ack 555
      2 > R 555 win 0
      2 > S 0 win 6144 mss 1440
      3 < A 777 ack 555
      3 > R 555 win 0
      3 > S 0 win 6144 mss 1440
      4 < A 777 ack 555
      4 > R 555 win 0
      100 > S 0 win 6144 mss 1440
      101 < SA 0 ack 1
      101 > A 1 ack 1 win 6144
      """),
    TCPScenario(
      "a repeated SYN+ACK is acknowledged again",
      open + """
        200 < SA 0 ack 1 win 4000 mss 1440
        200 > A 1 ack 1 win 6144
        200 state established
        """),
    TCPScenario(
      "a SYN without ACK, and segments from other ports, change nothing",
      """
      0 connect
      0 > S 0 win 6144 mss 1440
      1 < S 0
      1 < SA 0 ack 1 from 15118
      1 state synSent
      2 < SA 0 ack 1
      2 > A 1 ack 1 win 6144
      3 < PA 1+10 ack 1 from 15118
      3 readable 0
      """),
    TCPScenario(
      "closing half-way resets the SYN, and only a SYN that left",
      """
      0 connect
      0 > S 0 win 6144 mss 1440
      1 close
      1 > R 1 win 0
      1 state closed closed
      2 blocked
      2 connect
      3 close
      3 unblocked
      9 state closed closed
      9 silent
      """),
    TCPScenario(
      "a modem without room is asked again after 5 ms, a dead one ends the connection",
      """
      0 blocked
      0 connect
      4 unblocked
      5 > S 0 win 6144 mss 1440
      6 < SA 0 ack 1
      6 > A 1 ack 1 win 6144
      7 blocked
      7 write 10
      5506 state established
      5507 state closed timedOut
      """),
  ]

  static let data: [TCPScenario] = [
    TCPScenario(
      "data is sent, acknowledged, and answered",
      open + """
        20 write 30
        20 > PA 1+30 ack 1 win 6144
        25 < A 1 ack 31
        30 < PA 1+50 ack 31
        30 > A 31 ack 51 win 6094
        30 read 50
        40 silent
        """),
    TCPScenario(
      "lost data is sent again, and a late acknowledgement stops that",
      open + """
        20 write 30
        20 > PA 1+30 ack 1 win 6144
        120 > PA 1+30 ack 1 win 6144
        320 > PA 1+30 ack 1 win 6144
        330 < A 1 ack 31
        3000 silent
        """),
    TCPScenario(
      "nobody acknowledges: given up after 5.5 s",
      open + """
        20 write 1
        20 > PA 1+1 ack 1 win 6144
        120 > PA 1+1 ack 1 win 6144
        320 > PA 1+1 ack 1 win 6144
        720 > PA 1+1 ack 1 win 6144
        1520 > PA 1+1 ack 1 win 6144
        2320 > PA 1+1 ack 1 win 6144
        3120 > PA 1+1 ack 1 win 6144
        3920 > PA 1+1 ack 1 win 6144
        4720 > PA 1+1 ack 1 win 6144
        5519 state established
        5520 state closed timedOut
        5520 silent
        """),
    TCPScenario(
      "a partial acknowledgement: only the rest goes again, with the first pause",
      open + """
        20 write 30
        20 > PA 1+30 ack 1 win 6144
        120 > PA 1+30 ack 1 win 6144
        150 < A 1 ack 11
        250 > PA 11+20 ack 1 win 6144
        260 < A 1 ack 31
        260 silent
        """),
    TCPScenario(
      "large data is cut by the peer's maximum, and into its window",
      """
      0 connect
      0 > S 0 win 6144 mss 1440
      10 < SA 0 ack 1 win 250 mss 100
      10 > A 1 ack 1 win 6144
      20 write 400
      20 > A 1+100 ack 1 win 6144
      20 > A 101+100 ack 1 win 6144
      20 > A 201+50 ack 1 win 6144
      30 < A 1 ack 201 win 250
      30 > A 251+100 ack 1 win 6144
      30 > PA 351+50 ack 1 win 6144
      35 < A 1 ack 401 win 250
      35 silent
      """),
    TCPScenario(
      "a tiny maximum is not believed, a missing one is 1220",
      """
      0 connect
      0 > S 0 win 6144 mss 1440
      10 < SA 0 ack 1 mss 1
      10 > A 1 ack 1 win 6144
      20 write 50
      20 > A 1+48 ack 1 win 6144
      20 > PA 49+2 ack 1 win 6144
      20 abort
      20 > RA 51 ack 1 win 0
      20 connect
      20 > S 0 win 6144 mss 1440
      30 < SA 0 ack 1
      30 > A 1 ack 1 win 6144
      30 write 1300
      30 > A 1+1220 ack 1 win 6144
      30 > PA 1221+80 ack 1 win 6144
      31 < A 1 ack 1301
      """),
    TCPScenario(
      "reordered segments: the gap is told at once, then all is there",
      open + """
        20 < PA 11+10 ack 1
        20 > A 1 ack 1 win 6144
        21 < PA 31+10 ack 1
        21 > A 1 ack 1 win 6144
        21 readable 0
        22 < PA 1+10 ack 1
        22 > A 1 ack 21 win 6124
        23 < PA 21+10 ack 1
        23 > A 1 ack 41 win 6104
        23 read 40
        """),
    TCPScenario(
      "more gaps than are remembered: the piece is dropped and comes again",
      open + """
        20 < PA 11+5 ack 1
        20 > A 1 ack 1 win 6144
        20 < PA 21+5 ack 1
        20 > A 1 ack 1 win 6144
        20 < PA 31+5 ack 1
        20 > A 1 ack 1 win 6144
        20 < PA 41+5 ack 1
        20 > A 1 ack 1 win 6144
        21 < PA 1+40 ack 1
        21 > A 1 ack 41 win 6104
        22 < PA 41+5 ack 1
        22 > A 1 ack 46 win 6099
        22 read 45
        """),
    TCPScenario(
      "duplicates and overlaps are taken once",
      open + """
        20 < PA 1+10 ack 1
        20 > A 1 ack 11 win 6134
        21 < PA 1+10 ack 1
        21 > A 1 ack 11 win 6134
        22 < PA 6+10 ack 1
        22 > A 1 ack 16 win 6129
        23 < PA 3+5 ack 1
        23 > A 1 ack 16 win 6129
        24 < PA 1+30 ack 1
        24 > A 1 ack 31 win 6114
        24 readable 30
        24 read 30
        """),
    TCPScenario(
      "a repeated response that acknowledges our request stops its retransmission",
      open + """
        20 < PA 1+10 ack 1
        20 > A 1 ack 11 win 6134
        30 write 5
        30 > PA 1+5 ack 11 win 6134
        40 < PA 1+10 ack 6
        40 > A 6 ack 11 win 6134
        500 silent
        """),
    TCPScenario(
      "acknowledgements of what was never sent are answered and change nothing",
      open + """
        20 write 5
        20 > PA 1+5 ack 1 win 6144
        30 < A 1 ack 999
        30 > A 6 ack 1 win 6144
        120 > PA 1+5 ack 1 win 6144
        125 < A 1 ack 6
        """),
    TCPScenario(
      "keep-alive probes, with and without a byte, are answered",
      open + """
        20 < PA 1+10 ack 1
        20 > A 1 ack 11 win 6134
        5000 < A 10 ack 1
        5000 > A 1 ack 11 win 6134
        9000 < A 10+1 ack 1
        9000 > A 1 ack 11 win 6134
        9000 readable 10
        """),
    TCPScenario(
      "two confused ends do not talk for ever: empty segments outside are answered every 10 ms",
      open + """
        100 < A 500000 ack 1
        100 > A 1 ack 1 win 6144
        101 < A 500000 ack 1
        109 < A 500000 ack 1
        110 < A 500000 ack 1
        110 > A 1 ack 1 win 6144
        """),
  ]
}
