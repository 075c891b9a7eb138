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

  static let windows: [TCPScenario] = [
    TCPScenario(
      "a closed window is probed with one byte, ever more slowly, as long as the peer answers",
      open + """
        20 < A 1 ack 1 win 0
        20 write 10
        120 > A 1+1 ack 1 win 6144
        121 < A 1 ack 1 win 0
        320 > A 1+1 ack 1 win 6144
        321 < A 1 ack 1 win 0
        720 > A 1+1 ack 1 win 6144
        721 < A 1 ack 1 win 0
        1520 > A 1+1 ack 1 win 6144
        1521 < A 1 ack 1 win 0
        2320 > A 1+1 ack 1 win 6144
        2321 < A 1 ack 1 win 0
        3120 > A 1+1 ack 1 win 6144
        3121 < A 1 ack 1 win 0
        3920 > A 1+1 ack 1 win 6144
        3921 < A 1 ack 1 win 0
        4720 > A 1+1 ack 1 win 6144
        4721 < A 1 ack 1 win 0
        5520 > A 1+1 ack 1 win 6144
        5521 < A 1 ack 1 win 0
        6320 > A 1+1 ack 1 win 6144
        6321 < A 1 ack 1 win 4000
        6321 > PA 1+10 ack 1 win 6144
        6330 < A 1 ack 11
        6330 silent
        """),
    TCPScenario(
      "a peer that takes the probe's byte goes on from there",
      open + """
        20 < A 1 ack 1 win 0
        20 write 10
        120 > A 1+1 ack 1 win 6144
        121 < A 1 ack 2 win 0
        221 > A 2+1 ack 1 win 6144
        222 < A 1 ack 2 win 100
        222 > PA 2+9 ack 1 win 6144
        223 < A 1 ack 11 win 100
        223 silent
        """),
    TCPScenario(
      "a closed window and no answer ends after 5.5 s",
      open + """
        20 < A 1 ack 1 win 0
        20 write 1
        120 > PA 1+1 ack 1 win 6144
        320 > PA 1+1 ack 1 win 6144
        720 > PA 1+1 ack 1 win 6144
        1520 > PA 1+1 ack 1 win 6144
        2320 > PA 1+1 ack 1 win 6144
        3120 > PA 1+1 ack 1 win 6144
        3920 > PA 1+1 ack 1 win 6144
        4720 > PA 1+1 ack 1 win 6144
        5520 state closed timedOut
        """),
    TCPScenario(
      "an old segment does not change the window",
      open + """
        20 < PA 1+10 ack 1 win 50
        20 > A 1 ack 11 win 6134
        21 < A 1 ack 1 win 4000
        21 > A 1 ack 11 win 6134
        22 write 60
        22 > A 1+50 ack 11 win 6134
        23 < A 11 ack 51 win 50
        23 > PA 51+10 ack 11 win 6134
        24 < A 11 ack 61 win 50
        """),
    TCPScenario(
      "our window closes with the unread data, keeps out more, and opens again by reading",
      open + """
        20 < A 1+1440 ack 1
        20 > A 1 ack 1441 win 4704
        20 < A 1441+1440 ack 1
        20 > A 1 ack 2881 win 3264
        20 < A 2881+1440 ack 1
        20 > A 1 ack 4321 win 1824
        20 < A 4321+1440 ack 1
        20 > A 1 ack 5761 win 384
        21 < A 5761+1440 ack 1
        21 > A 1 ack 6145 win 0
        22 < A 6145+1 ack 1
        22 > A 1 ack 6145 win 0
        22 readable 6144
        30 read 1000
        31 read 220
        31 > A 1 ack 6145 win 1220
        32 < A 6145+10 ack 1
        32 > A 1 ack 6155 win 1210
        33 read 4934
        33 > A 1 ack 6155 win 6144
        """),
  ]

  static let closing: [TCPScenario] = [
    TCPScenario(
      "we close first",
      open + """
        20 close
        20 > FA 1 ack 1 win 6144
        20 state finWait1 closed
        30 < A 1 ack 2
        30 state finWait2
        40 < FA 1 ack 2
        40 > A 2 ack 2 win 6144
        40 state timeWait closed
        50 < FA 1 ack 2
        50 > A 2 ack 2 win 6144
        10039 state timeWait
        10040 state closed closed
        10040 silent
        """),
    TCPScenario(
      "data goes out before our FIN, and data still coming is taken",
      open + """
        20 blocked
        20 write 10
        20 close
        24 unblocked
        25 > FPA 1+10 ack 1 win 6144
        30 < PA 1+20 ack 1
        30 > A 12 ack 21 win 6124
        125 > FPA 1+10 ack 21 win 6124
        130 < FA 21 ack 12
        130 > A 12 ack 22 win 6124
        130 read 20
        130 state timeWait closed
        """),
    TCPScenario(
      "both close at the same time",
      open + """
        20 close
        20 > FA 1 ack 1 win 6144
        21 < FA 1 ack 1
        21 > A 2 ack 2 win 6144
        21 state closing
        22 < A 2 ack 2
        22 state timeWait closed
        """),
    TCPScenario(
      "the peer closes first",
      open + """
        20 < PFA 1+10 ack 1
        20 > A 1 ack 12 win 6134
        20 state closeWait closedByPeer
        21 read 10
        30 close
        30 > FA 1 ack 12 win 6144
        30 state lastAck
        40 < A 12 ack 2
        40 state closed closedByPeer
        40 silent
        """),
    TCPScenario(
      "a FIN before missing data waits for it; data behind it is ignored",
      open + """
        20 < FA 21 ack 1
        20 > A 1 ack 1 win 6144
        20 < PA 11+30 ack 1
        20 > A 1 ack 1 win 6144
        20 state established
        21 < PA 1+10 ack 1
        21 > A 1 ack 22 win 6124
        21 state closeWait closedByPeer
        22 < PA 22+10 ack 1
        22 readable 20
        22 read 20
        """),
    TCPScenario(
      "repeated FINs are acknowledged",
      open + """
        20 < FA 1 ack 1
        20 > A 1 ack 2 win 6144
        220 < FA 1 ack 1
        220 > A 1 ack 2 win 6144
        620 < FA 1 ack 1
        620 > A 1 ack 2 win 6144
        620 state closeWait
        """),
    TCPScenario(
      "a peer that never closes does not hold us: 5 s",
      open + """
        20 close
        20 > FA 1 ack 1 win 6144
        30 < A 1 ack 2
        5019 state finWait2
        5020 state closed closed
        5020 silent
        """),
    TCPScenario(
      "a peer that is gone does not hold us either",
      open + """
        20 close
        20 > FA 1 ack 1 win 6144
        120 > FA 1 ack 1 win 6144
        320 > FA 1 ack 1 win 6144
        720 > FA 1 ack 1 win 6144
        1520 > FA 1 ack 1 win 6144
        2320 > FA 1 ack 1 win 6144
        3120 > FA 1 ack 1 win 6144
        3920 > FA 1 ack 1 win 6144
        4720 > FA 1 ack 1 win 6144
        5020 state closed closed
        5020 silent
        """),
    TCPScenario(
      "a RST inside the window ends the connection, one outside does not",
      open + """
        20 < R 0
        20 < RA 6145 ack 1
        20 state established
        21 < R 1
        21 state closed resetByPeer
        21 silent
        """),
    TCPScenario(
      "a RST further on in the window ends it too; a SYN only gets an answer",
      open + """
        20 < S 100
        20 > A 1 ack 1 win 6144
        20 state established
        21 < RA 500 ack 1
        21 state closed resetByPeer
        """),
    TCPScenario(
      "a RST after our FIN is an end in order",
      open + """
        20 close
        20 > FA 1 ack 1 win 6144
        21 < RA 1 ack 2
        21 state closed closed
        """),
    TCPScenario(
      "breaking off sends a RST and forgets the rest",
      open + """
        20 write 10
        20 > PA 1+10 ack 1 win 6144
        30 abort
        30 > RA 11 ack 1 win 0
        30 state closed aborted
        30 < PA 1+10 ack 11
        30 silent
        """),
    TCPScenario(
      "a new connection knows nothing of the old one",
      open + """
        20 < PA 21+10 ack 1
        20 > A 1 ack 1 win 6144
        20 write 10
        20 > PA 1+10 ack 1 win 6144
        30 connect
        30 > S 0 win 6144 mss 1440
        40 < SA 0 ack 1
        40 > A 1 ack 1 win 6144
        41 < PA 1+20 ack 1
        41 > A 1 ack 21 win 6124
        41 read 20
        41 silent
        """),
  ]
}
