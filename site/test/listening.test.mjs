// Which ports are in use, from what people paste, without a browser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { importModules } from "./core.mjs";

const { portsInUse } = await importModules("listening.js");
const hostData = fileURLToPath(new URL("../../harness/internal/host/testdata/", import.meta.url));

const cases = {
  "ss -ltn": [`State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
LISTEN 0      128          0.0.0.0:22        0.0.0.0:*
LISTEN 0      4096   127.0.0.53%lo:53        0.0.0.0:*
LISTEN 0      511                *:8443            *:*
LISTEN 0      128             [::]:22           [::]:*
LISTEN 0      128  [::ffff:127.0.0.1]:8005         *:*
`, [22, 53, 8005, 8443]],
  "ss -lntp": [`LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=911,fd=3))
LISTEN 0 100 127.0.0.1:25 0.0.0.0:* users:(("master",pid=1502,fd=13),("smtpd",pid=1:2,fd=6))
`, [22, 25]],
  "ss -tulpan": [`Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port
udp   UNCONN 0      0            0.0.0.0:68        0.0.0.0:*
tcp   LISTEN 0      128          0.0.0.0:22        0.0.0.0:*
tcp   ESTAB  0      0          192.0.2.5:10022 203.0.113.10:50123
tcp   TIME-WAIT 0   0          192.0.2.5:10023 203.0.113.10:20
`, [22]],
  "netstat -an of Linux": [`Active Internet connections (servers and established)
Proto Recv-Q Send-Q Local Address           Foreign Address         State
tcp        0      0 0.0.0.0:21              0.0.0.0:*               LISTEN
tcp        0      0 192.0.2.5:10500         203.0.113.10:20         ESTABLISHED
tcp6       0      0 :::8443                 :::*                    LISTEN
udp        0      0 0.0.0.0:5353            0.0.0.0:*
Active UNIX domain sockets (servers and established)
unix  2      [ ACC ]     STREAM     LISTENING     17222    /run/dbus/socket
`, [21, 8443]],
  "netstat -an of Solaris": [`TCP: IPv4
   Local Address        Remote Address    Swind Send-Q Rwind Recv-Q    State
-------------------- -------------------- ----- ------ ----- ------ -----------
      *.22                 *.*                0      0 128000      0 LISTEN
127.0.0.1.5999             *.*                0      0 128000      0 LISTEN
192.0.2.5.22         203.0.113.10.50123   64128      0 128872      0 ESTABLISHED
      *.*                  *.*                0      0 128000      0 IDLE
UDP: IPv4
      *.111                                  Idle
`, [22, 5999]],
  "netstat -an of AIX": [`Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)
tcp4       0      0  *.21                   *.*                    LISTEN
tcp        0      0  *.13                   *.*                    LISTEN
tcp4       0      0  192.0.2.5.22           203.0.113.10.50123     ESTABLISHED
udp4       0      0  *.111                  *.*
`, [13, 21]],
  "lsof -nP -i": [`COMMAND  PID USER   FD   TYPE             DEVICE SIZE/OFF NODE NAME
sshd     911 root    3u  IPv4 0xf1e2d3c4b5a69788      0t0  TCP *:22 (LISTEN)
java1.8 1200  mft   77u  IPv6              41952      0t0  TCP [::1]:8005 (LISTEN)
sshd    2047 root    4u  IPv4              50123      0t0  TCP 192.0.2.5:22->203.0.113.10:50123 (ESTABLISHED)
avahi    700 root   12u  IPv4              16384      0t0  UDP *:5353
`, [22, 8005]],
  "Get-NetTCPConnection": [`LocalAddress                        LocalPort RemoteAddress                       RemotePort State       AppliedSetting
------------                        --------- -------------                       ---------- -----       --------------
::                                  49664     ::                                  0          Listen
192.0.2.5                           50112     203.0.113.10                        21         Established Internet
0.0.0.0                             135       0.0.0.0                             0          Listen
`, [135, 49664]],
  "a list of sockets": ["0.0.0.0:22\n127.0.0.1:10500\n[::]:22\n", [22, 10500]],
  "a plain list": ["21 22\r\n8443,10022; 10080\r\n", [21, 22, 8443, 10022, 10080]],
  "the list of a scan": ["22/tcp   open  ssh\n68/udp open dhcpc\n8443/tcp open  https-alt\n", [22, 8443]],
  "prose": ["In 2024 we had 3 nodes,\nand 14 sites.\n", []],
  "out of bounds": ["LISTEN 0 128 0.0.0.0:70000 0.0.0.0:*\nLISTEN 0 128 0.0.0.0:0 0.0.0.0:*\n", []],
};
for (const [name, [text, want]] of Object.entries(cases)) {
  test(`the ports in use in ${name}`, () => assert.deepEqual(portsInUse(text).ports, want));
}

test("the ports in use in the output that the command reads too", () => {
  for (const [name, want] of [["windows-netstat", [21, 135, 8443]], ["macos-netstat", [22, 88, 631, 5000, 7000]], ["freebsd-sockstat", [21, 22, 5432]]]) {
    const { ports, isTable } = portsInUse(readFileSync(path.join(hostData, name), "utf8"));
    assert.deepEqual([ports, isTable], [want, true], name);
  }
});

test("names of services are counted, because they are not ports", () => {
  assert.deepEqual(portsInUse("LISTEN 0 128 0.0.0.0:ssh 0.0.0.0:*\nLISTEN 0 128 0.0.0.0:8443 0.0.0.0:*\n"), { ports: [8443], named: 1, isTable: true });
  assert.deepEqual(portsInUse("sshd 911 root 3u IPv4 1 0t0 TCP *:ssh (LISTEN)\n"), { ports: [], named: 1, isTable: true });
});

test("a table is told from other text", () => {
  for (const [text, want] of [[cases["ss -ltn"][0], true], [cases["a plain list"][0], false], ["[host]\nlistening = 21 22\n", false],
    ["> PORT 192,0,2,5,39,16\n< 425 Can't build data connection: Connection refused\n", false],
    ["listen tcp 192.0.2.5:24001: bind: address already in use\n", false], ["connection to 192.0.2.10:21 established\n", false],
    ["error: cannot listen on 192.0.2.5:24001\n", false], ["tcp 192.0.2.5:22 203.0.113.10:50123 ESTABLISHED\n", true]]) {
    assert.equal(portsInUse(text).isTable, want, text);
  }
});
