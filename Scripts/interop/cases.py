"""What is tried against the real peers, as a table. A protocol is a parameter of every case.

What differs between the protocols is tried in both, what does not (SLAC, the connection) in one;
with `--all` all in both.
"""

import dataclasses

LOOP = "CurrentDemand"
DIN, ISO2 = ("din",), ("iso2",)
BOTH = DIN + ISO2


@dataclasses.dataclass
class Charge:
    """Clara at the SECC, SLAC included."""

    name: str
    # The SECC's arguments.
    secc: tuple = ()
    # Clara's arguments.
    drive: tuple = ("--stop-after", "2")
    # Reasons that Clara may name; the first is what is meant.
    reasons: tuple = ("stopButton",)
    outcome: str = "stopped"
    # Exit codes of Clara and of the SECC; None where it does not matter.
    code: int = 0
    secc_code: int | None = 0
    # What deviates: ("response" or "request", message, number), or ("act",). Then state B must come within `state_b` s.
    deviation: tuple | None = None
    state_b: float = 4.5
    # Done once current flows: "cut" the line, "kill" or "freeze" the SECC, "interrupt" Clara.
    act: str | None = None
    # Arguments of pyslac and of the charger's modem.
    slac: tuple = ()
    evse_modem: tuple = ()
    # Clara's modem: "simulated" in front of the interface, or "real": the rig's stand-in on the interface.
    modem: str = "simulated"
    # A scenario for Clara, as JSON5.
    scenario: str | None = None
    # Protocols for which the case makes sense, and those in which it is tried without `--all`.
    protocols: tuple = BOTH
    usual: tuple = BOTH
    # What Clara offers and what the SECC speaks, when it is not the protocol of the case; what comes of it.
    offers: str | None = None
    spoken: str | None = None
    agreed: str | None = None
    # False where matching more than once is part of the case.
    slac_matches: bool = True
    # Connections that the SECC sees in one session of Clara.
    connections: int = 1
    # States of Clara's session that must have been there, each as often as it stands here.
    states: tuple = ()
    # Messages of the deviation in which Clara may not go on: after it only these may be sent.
    then: tuple | None = None


@dataclasses.dataclass
class Serve:
    """The reference EVCC at the simulated charger, SLAC included."""

    name: str
    charger: tuple
    end: str = "completed"
    protocols: tuple = BOTH
    usual: tuple = BOTH


def fault(text):
    return ("--cable-check", "0", "--fault", text)


def loop(field, value, first=3, last="-"):
    return fault(f"set:CurrentDemandRes@{first}{last}:{field}={value}")


def failed(name, secc, reasons, **more):
    return Charge(name, secc, (), reasons, "failed", 1, **{"secc_code": None, **more})


ENDED = ("PowerDelivery", "WeldingDetection", "SessionStop")

# Whole sessions: what real chargers do now and then must not end them.
SESSIONS = [
    Charge("battery-full", drive=(), reasons=("batteryFull",), outcome="completed",
           scenario="{name:'full', battery:{soc_percent:79.95}, settings:{stopAtSoC_percent:80,"
                    "autoOffAfterCharging:true}, expect:{outcome:'completed', stopReason:'batteryFull'}}", usual=DIN),
    Charge("interrupted", act="interrupt", drive=(), code=130, usual=ISO2),
    Charge("real-modem", modem="real", evse_modem=("--gate",), usual=DIN),
    Charge("sdp-answer-lost", fault("drop:SDPRes@1-5"), usual=ISO2),
    Charge("cut-up-answer", fault("split:ServiceDiscoveryRes:1"), usual=DIN),
    Charge("slow-authorisation", ("--auth-ongoing", "5"), usual=ISO2),
    # In DIN 70121 a response without a schedule is against the schema, and cannot be decoded.
    Charge("slow-schedule", ("--schedule-ongoing", "3"), protocols=ISO2),
    Charge("both-offered", offers="iso2,din", spoken="din,iso2", agreed="iso2", protocols=ISO2),
    Charge("second-choice", offers="iso2,din", spoken="din", agreed="din", protocols=DIN),
    Charge("slow-ramp", ("--ramp", "120", "--cable-check", "3"), usual=ISO2),
    Charge("renegotiation", loop("DC_EVSEStatus.EVSENotification", "ReNegotiation", 3, ""), ("--stop-after", "20"),
           states=("Renegotiation", "ChargeParameterDiscovery", "CableCheck", "CableCheck", "PreCharge", "PreCharge",
                   LOOP, LOOP), protocols=ISO2),
    Charge("pause", ("--cable-check", "0"), ("--stop-after", "34"), connections=2,
           scenario="{name:'pause', protocol:'iso2', events:[{when:'charging', after_s:5, do:'pause'},"
                    "{when:'paused', after_s:8, do:'resume'}], expect:{outcome:'stopped', stopReason:'stopButton'}}",
           states=("SessionSetup", "SessionSetup", LOOP, LOOP), protocols=ISO2),
    Charge("slac-confirmation-lost", slac=("--fault", "drop:CM_SLAC_PARM.CNF@1"), usual=DIN),
    Charge("slac-confirmation-twice", slac=("--fault", "twice:CM_SLAC_PARM.CNF"), usual=ISO2),
    Charge("slac-sounds-lost", evse_modem=("--lose-sounds", "2"), usual=DIN),
]

# The charger deviates: the right reason, state B in time, and nothing more than what ends a session.
FAULTS = [
    failed("nothing-in-common", (), ("protocolNotSupported",), spoken="iso20-dc", protocols=DIN,
           agreed="none", slac=("--matches", "9"), slac_matches=False),
    failed("failed-in-loop", loop("ResponseCode", "FAILED", 3, ""), ("chargerResponseFailed",),
           deviation=("response", LOOP, 3), state_b=1.5, then=()),
    failed("failed-in-pre-charge", fault("set:PreChargeRes@2:ResponseCode=FAILED"), ("chargerResponseFailed",),
           deviation=("response", "PreCharge", 2), state_b=1.5, then=(), usual=DIN),
    failed("power-refused", fault("set:PowerDeliveryRes@1:ResponseCode=FAILED_PowerDeliveryNotApplied"),
           ("powerDeliveryRefused",), deviation=("response", "PowerDelivery", 1), state_b=1.5, then=()),
    failed("cable-check-failed", fault("set:CableCheckRes:ResponseCode=FAILED"), ("cableCheckFailed",),
           deviation=("response", "CableCheck", 1), state_b=1.5, then=(), usual=DIN),
    failed("isolation-fault", ("--isolation", "Fault"), ("chargerIsolationFault", "cableCheckFailed"),
           deviation=None, usual=ISO2),
    Charge("shutdown", loop("DC_EVSEStatus.EVSEStatusCode", "EVSE_Shutdown"), (), ("chargerShutdown",), code=0,
           deviation=("response", LOOP, 3), then=ENDED),
    Charge("stop-notification", loop("DC_EVSEStatus.EVSENotification", "StopCharging"), (),
           ("chargerStopNotification",), code=0, deviation=("response", LOOP, 3), then=ENDED),
    Charge("renegotiation-again-and-again", loop("DC_EVSEStatus.EVSENotification", "ReNegotiation"), (),
           ("renegotiationRepeated",), states=("Renegotiation",) * 3, protocols=ISO2),
    Charge("stop-after", ("--stop-after", "5"), (), ("chargerStopNotification", "chargerShutdown"), code=0,
           deviation=("response", LOOP, 5), then=(LOOP, *ENDED), usual=ISO2),
    failed("emergency", loop("DC_EVSEStatus.EVSEStatusCode", "EVSE_EmergencyShutdown"), ("chargerEmergencyShutdown",),
           deviation=("response", LOOP, 3), state_b=1.5, then=ENDED),
    failed("malfunction", loop("DC_EVSEStatus.EVSEStatusCode", "EVSE_Malfunction"), ("chargerMalfunction",),
           deviation=("response", LOOP, 3), state_b=1.5, then=ENDED, usual=DIN),
    failed("stalls-in-loop", fault("drop:CurrentDemandRes@5-"), ("responseTimeout",),
           deviation=("request", LOOP, 5), then=()),
    failed("stalls-in-pre-charge", fault("drop:PreChargeRes@2-"), ("responseTimeout",),
           deviation=("request", "PreCharge", 2), then=(), usual=ISO2),
    failed("too-late-in-loop", fault("delay:CurrentDemandRes@4:8"), ("responseTimeout",),
           deviation=("request", LOOP, 4), then=(), usual=ISO2),
    failed("closed-in-loop", fault("close:CurrentDemandRes@5"), ("tcpLost",),
           deviation=("request", LOOP, 5), then=(), usual=DIN),
    failed("reset-in-loop", fault("reset:CurrentDemandRes@5"), ("tcpLost",),
           deviation=("request", LOOP, 5), then=(), usual=ISO2),
    failed("garbage-in-loop", fault("raw:CurrentDemandRes@5-:809802ffff"), ("responseTimeout",),
           deviation=("request", LOOP, 5), then=(), usual=ISO2),
    failed("wrong-length-in-loop", fault("header:CurrentDemandRes@5-:01fe800100010000"), ("tcpLost", "responseTimeout"),
           deviation=("request", LOOP, 5), then=(), usual=DIN),
    failed("ten-times-the-voltage", fault("set:PreChargeRes:EVSEPresentVoltage.Multiplier=1"), ("preChargeTimeout",),
           usual=ISO2),
    failed("line-cut", (), ("plcLost", "responseTimeout"), act="cut", deviation=("act",), then=(LOOP,), usual=DIN),
    failed("charger-frozen", (), ("responseTimeout",), act="freeze", deviation=("act",), then=(LOOP,), usual=ISO2),
    failed("charger-dies", (), ("tcpLost",), act="kill", deviation=("act",), then=(LOOP,), usual=DIN),
]

SERVED = [
    Serve("evcc-ideal", ("--profile", "ideal")),
    Serve("evcc-alpitronic", ("--profile", "alpitronic"), usual=ISO2),
]


def repeated(count):
    """The same whole session so many times in a row."""
    return [Charge(f"session-{number:02}") for number in range(1, count + 1)]
