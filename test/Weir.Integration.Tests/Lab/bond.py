#!/usr/bin/python3
"""An 802.3ad bond as a host has it, where the kernel has no bonding module: fast LACP, layer2+3 hash, carrier poll.
bond.py STATEDIR NAME MAC PID runs inside the host's network namespace for as long as PID lives. The members are listed in STATEDIR/slaves, and STATEDIR/perm-DEV holds
each one's own address; STATEDIR/proc is what /proc/net/bonding/NAME would be. It goes into the background when the device is there (STATEDIR/ready)."""
import fcntl, os, select, socket, struct, sys, time
sd, name, mac, shpid = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
def mb(s): return bytes(int(x, 16) for x in s.split(":"))
def ms(b): return ":".join("%02x" % x for x in b)
MAC = mb(mac)
KEY = 15
tap = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
fcntl.ioctl(tap, 0x400454CA, struct.pack("16sH", name.encode(), 0x0002 | 0x1000))
os.system("/usr/sbin/ip link set dev %s address %s" % (name, mac))
open(sd + "/ready", "w").write("1")
if os.fork(): os._exit(0)
os.setsid()
SLOW = mb("01:80:c2:00:00:02")
NULLP = (0, b"\0" * 6, 0, 0, 0, 0)
class S:
    def __init__(self, dev, num):
        self.dev, self.num = dev, num
        self.s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.s.setsockopt(263, 23, 1)   # PACKET_IGNORE_OUTGOING
        self.s.bind((dev, 0)); self.s.setblocking(False)
        self.perm = open(sd + "/perm-" + dev).read().strip()
        self.link = False; self.fails = 0; self.reset(); self.lasttx = 0; self.agg = num
    def reset(self):
        self.partner = NULLP; self.prx = 0.0; self.psync = False; self.defaulted = True; self.ntt = True; self.active = False
    def state(self):
        st = 1 | 2 | 4
        st |= 8
        if self.psync and not self.defaulted: st |= 16 | 32
        if self.defaulted: st |= 64
        return st
    def actor(self): return (65535, MAC, KEY, 255, self.num, self.state())
    def send(self):
        def tlv(t, p): return struct.pack("!BBH6sHHHB3x", t, 20, *p)
        pdu = b"\x01\x01" + tlv(1, self.actor()) + tlv(2, self.partner) + struct.pack("!BBH12x", 3, 16, 0) + b"\0" * 52
        try: self.s.send(SLOW + mb(self.perm) + b"\x88\x09" + pdu)
        except OSError: pass
        self.lasttx = time.time(); self.ntt = False
    def rx(self, d):
        if len(d) < 14 + 42 or d[14] != 1: return
        a = struct.unpack("!BBH6sHHHB", d[16:33]); p = struct.unpack("!BBH6sHHHB", d[36:53])
        old = (self.psync, self.defaulted, self.partner)
        self.partner = a[2:]
        self.prx = time.time(); self.defaulted = False
        mine = self.actor()
        match = p[2:7] == mine[:5]
        self.psync = bool(a[7] & 8) and match
        if (p[7] & 0x3f) != (self.state() & 0x3f) or not match or (self.psync, self.defaulted) != old[:2]: self.ntt = True
def xhash(d):   # layer2+3
    h = d[5] ^ d[11] ^ d[12] ^ d[13]
    if d[12:14] == b"\x08\x00" and len(d) >= 34:
        h ^= int.from_bytes(d[26:30], "big") ^ int.from_bytes(d[30:34], "big")
    h ^= h >> 16; h ^= h >> 8
    return h & 0xff
slaves = []; known = set(); fails = {}
cur = None; last_slow = 0
def carrier(dev):
    try: return open("/sys/class/net/%s/carrier" % dev).read().strip() == "1"
    except OSError: return False
def write():
    out = ["Ethernet Channel Bonding Driver: userspace emulation", "", "Bonding Mode: IEEE 802.3ad Dynamic link aggregation",
           "MII Status: %s" % ("up" if any(x.link for x in slaves) else "down"), ""]
    for x in slaves:
        a, p = x.actor(), x.partner
        out += ["Slave Interface: " + x.dev, "MII Status: " + ("up" if x.link else "down"), "Speed: 10000 Mbps", "Duplex: full",
                "Link Failure Count: %d" % x.fails, "Permanent HW addr: " + x.perm, "Slave queue ID: 0", "Aggregator ID: %d" % x.agg,
                "Actor Churn State: monitoring", "Partner Churn State: monitoring", "Actor Churned Count: 0", "Partner Churned Count: 0",
                "details actor lacp pdu:", "    system priority: %d" % a[0], "    system mac address: " + ms(a[1]), "    port key: %d" % a[2],
                "    port priority: %d" % a[3], "    port number: %d" % a[4], "    port state: %d" % a[5],
                "details partner lacp pdu:", "    system priority: %d" % p[0], "    system mac address: " + ms(p[1]), "    oper key: %d" % p[2],
                "    port priority: %d" % p[3], "    port number: %d" % p[4], "    port state: %d" % p[5], ""]
    with open(sd + "/proc.tmp", "w") as f: f.write("\n".join(out) + "\n")
    os.rename(sd + "/proc.tmp", sd + "/proc")
while True:
    now = time.time()
    if now - last_slow > 0.1:
        last_slow = now
        if not os.path.exists("/proc/%d" % shpid): os._exit(0)
        try: names = open(sd + "/slaves").read().split()
        except OSError: names = []
        for n in names:
            if n not in known:
                known.add(n); slaves.append(S(n, len(slaves) + 1))
        for x in slaves:
            up = carrier(x.dev)
            if up != x.link:
                if not up: x.fails += 1
                x.link = up; x.reset()
            if x.link and not x.defaulted and now - x.prx > 3.5: x.reset()
            if x.link and (now - x.lasttx >= 1.0): x.send()
        # aggregator selection (stable): by partner system and key
        groups = {}
        for x in slaves:
            if x.link and x.psync: groups.setdefault((x.partner[1], x.partner[2]), []).append(x)
        if cur not in groups: cur = max(groups, key=lambda g: len(groups[g])) if groups else None
        ids = sorted({(x.partner[1], x.partner[2]) for x in slaves})
        for x in slaves:
            x.agg = ids.index((x.partner[1], x.partner[2])) + 1
            x.active = bool(cur) and x in groups[cur]
        write()
    r, _, _ = select.select([tap] + [x.s for x in slaves], [], [], 0.1)
    for fd in r:
        if fd is tap or fd == tap:
            for _ in range(64):
                try: d = os.read(tap, 65536)
                except (BlockingIOError, OSError): break
                act = [x for x in slaves if x.active]
                if act:
                    try: act[xhash(d) % len(act)].s.send(d)
                    except OSError: pass
        else:
            x = next(y for y in slaves if y.s is fd)
            for _ in range(64):
                try: d, ad = x.s.recvfrom(65536)
                except (BlockingIOError, OSError): break
                if d[12:14] == b"\x88\x09":
                    x.rx(d)
                    if x.ntt and time.time() - x.lasttx > 0.05: x.send()
                elif x.active:
                    try: os.write(tap, d)
                    except OSError: pass
