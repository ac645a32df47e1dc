//go:build unix

package peertest_test

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/peertest"
)

// The tests of .ci/deps never change this machine: the script runs in a copy of
// its directories, with a directory that stands for / and with fake programs, and
// its PATH has no others.

// realPrograms are the programs that the script uses as they are.
var realPrograms = []string{"awk", "cat", "chmod", "cut", "dirname", "flock", "grep", "head", "ln", "mktemp", "mv", "paste", "rm", "sed", "sort", "tr", "uniq"}

// fakePrograms are scripts for sh. Each prints its call if the real program would
// change the machine. FAKE_UID is the user id, FAKE_FAILURES the number of
// installations that fail, FAKE_SIGNAL a signal to send to .ci/deps during the
// installation, FAKE_UNIT the state of every unit, and FAKE_NO_PACKAGES not empty if
// apt-get can download no package.
var fakePrograms = map[string]string{
	"present":  "",
	"id":       `case $1 in -un) echo user ;; *) echo "${FAKE_UID:-0}" ;; esac`,
	"sleep":    `echo "sleep $1"`,
	"go":       `if test "$1" = env; then echo cc; else echo "go $*"; ln -s "$BIN/present" "$GOBIN/golangci-lint"; fi`,
	"fake-npm": `echo "npm $*"; mkdir node_modules && echo >node_modules/.package-lock.json`,
	"apt-get": `policy=$(sed -n 's/^exit //p' "$DEPS_ROOT/usr/sbin/policy-rc.d" 2>&1) || policy=none
echo "apt-get $1, policy $policy"
if test "$1" = download; then
	test -z "${FAKE_NO_PACKAGES-}" || exit 100
	for package; do echo >"${package}_1_all.deb"; done
fi
test "$1" = install || exit 0
case " $* " in *' --no-remove '*) ;; *) echo 'removes other packages' ;; esac
echo x >>"$DEPS_ROOT/attempts"
test "$(grep -c x "$DEPS_ROOT/attempts")" -gt "${FAKE_FAILURES:-0}" || exit 100
for package; do
	programs=$package # on PATH; with a slash, files below DEPS_ROOT
	case $package in
	-* | *=* | install) continue ;;
	gcc) programs=cc ;;
	nodejs) programs=node ;;
	bsdutils) programs=script ;;
	iproute2) programs=ip ;;
	nftables) programs=nft ;;
	procps) programs=sysctl ;;
	firewalld) programs=firewall-offline-cmd ;;
	webkit2gtk-driver) programs=WebKitWebDriver ;;
	xvfb) programs=Xvfb ;;
	chromium) programs=/usr/bin/chromium ;;
	ncftp) programs='ncftpget ncftpput' ;;
	php-cli) programs=php ;;
	python3) programs=/usr/bin/python3 ;;
	default-jre-headless) programs=java ;;
	libcommons-net-java) programs=/usr/share/java/commons-net.jar ;;
	bsh) programs=/usr/share/java/bsh.jar ;;
	vsftpd) programs=/usr/sbin/vsftpd ;;
	libc6-dev | libservers1 | python3-*) programs= ;;
	esac
	for program in $programs; do
		case $program in
		npm) ln -s "$BIN/fake-npm" "$BIN/npm" ;;
		/*) ln -s "$BIN/present" "$DEPS_ROOT$program" ;;
		*) ln -s "$BIN/present" "$BIN/$program" ;;
		esac
	done
	case $package in vsftpd | libservers1) echo "$package" >>"$DEPS_ROOT/packages" ;; esac
	echo "installed $package"
done
test -z "${FAKE_SIGNAL-}" || kill -s "$FAKE_SIGNAL" "$PPID"`,
	"dpkg-deb": `case $1 in
-x) echo "unpacked ${2##*/}" ;;
-W) file=${2##*/} && printf '%s\t1\n' "${file%%_*}" ;;
-f) echo 'libssh (>= 2:0), libservers1 (>= 1.2) | libservers2, perl:any, zlib1g | libz' ;;
esac`,
	"dpkg-query": `if test "$1" = -W; then
	echo 'config-files removed-earlier'
	sed 's/^/installed /' "$DEPS_ROOT/packages"
elif test "$2" = vsftpd; then
	printf '%s\n' "/etc/init.d/$2" "/lib/systemd/system/$2.service" "/lib/systemd/system/$2.target" "/usr/lib/systemd/user/$2.timer"
fi`,
	"systemctl":   `case $* in *is-enabled*) echo "${FAKE_UNIT:-enabled}" ;; *is-active*) ;; *) echo "systemctl $*" ;; esac`,
	"update-rc.d": `echo "update-rc.d $*"`,
}

// machine is a fake machine that lacks every program in the table of .ci/deps.
type machine struct {
	tree string // the copy of the repository
	root string // stands for /
	bin  string // the only directory in PATH
}

// newMachine creates a machine.
func newMachine(t *testing.T) *machine {
	t.Helper()
	dir := peertest.WriteFiles(t, map[string]string{
		"tree/.ci/deps":                    peertest.ReadFile(t, "../../.ci/deps"),
		"tree/site/test/package.json":      peertest.ReadFile(t, "../../site/test/package.json"),
		"tree/site/test/package-lock.json": "{}",
		"root/packages":                    "ssh\nlibssh:amd64\n",
		"root/usr/bin/other":               "",
		"root/usr/sbin/other":              "",
		"root/usr/share/java/other":        "",
		"root/etc/init.d/vsftpd":           "",
		"root/etc/init.d/ssh":              "",
	})
	m := &machine{filepath.Join(dir, "tree"), filepath.Join(dir, "root"), filepath.Join(dir, "bin")}
	rc := filepath.Join(m.root, "etc/rc2.d")
	err := errors.Join(os.Chmod(m.path("tree/.ci/deps"), 0o755), os.MkdirAll(m.path("tree/bin"), 0o755), os.Mkdir(m.bin, 0o755), os.Mkdir(rc, 0o755),
		os.Symlink("../init.d/vsftpd", filepath.Join(rc, "S01vsftpd")), os.Symlink("../init.d/ssh", filepath.Join(rc, "S01ssh")))
	for name, script := range fakePrograms {
		err = errors.Join(err, os.WriteFile(filepath.Join(m.bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755))
	}
	for _, name := range append(realPrograms, "mkdir") {
		err = errors.Join(err, os.Symlink(peertest.Need(t, name), filepath.Join(m.bin, name)))
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// path returns the path of a file of the machine.
func (m *machine) path(name string) string { return filepath.Join(filepath.Dir(m.tree), name) }

// write writes a file that can be executed, below the parent of tree, root and bin.
func (m *machine) write(t *testing.T, name, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(m.path(name)), 0o755), os.WriteFile(m.path(name), []byte(text), 0o755)); err != nil {
		t.Fatal(err)
	}
}

// install adds programs to PATH.
func (m *machine) install(t *testing.T, programs ...string) {
	t.Helper()
	for _, program := range programs {
		m.write(t, "bin/"+program, "#!/bin/sh\n")
	}
}

// installClients adds what the part peers needs besides the unpacked servers.
func (m *machine) installClients(t *testing.T) {
	t.Helper()
	m.write(t, "root/usr/bin/python3", "#!/bin/sh\n")
	m.write(t, "root/usr/share/java/commons-net.jar", "")
	m.write(t, "root/usr/share/java/bsh.jar", "")
	m.install(t, "tnftp", "ncftpget", "ncftpput", "inetutils-ftp", "wget", "perl", "ruby", "php", "java", "script", "zsh", "fish", "mandoc")
}

// remove removes a program from PATH.
func (m *machine) remove(t *testing.T, program string) {
	t.Helper()
	if err := os.Remove(filepath.Join(m.bin, program)); err != nil {
		t.Fatal(err)
	}
}

// command returns a call of .ci/deps.
func (m *machine) command(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), m.path("tree/.ci/deps"), args...)
	c.Env = append([]string{"PATH=" + m.bin, "BIN=" + m.bin, "DEPS_ROOT=" + m.root, "TMPDIR=" + m.root}, env...)
	return c
}

// want runs .ci/deps and compares its output and its exit code.
func (m *machine) want(t *testing.T, code int, want string, env []string, args ...string) {
	t.Helper()
	c := m.command(t, env, args...)
	output, err := c.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), string(output)); diff != "" || c.ProcessState.ExitCode() != code {
		t.Errorf("%v .ci/deps %v: exit code %d, want %d; -want +got:\n%s", env, args, c.ProcessState.ExitCode(), code, diff)
	}
}

// allParts is what make test installs.
var allParts = []string{"install", "lint", "race", "programs", "peers", "node", "weblint", "page", "firefox", "webkit"}

// everything is the list of what a machine without any of the programs lacks.
const everything = `
The tests need this, which is missing here:
  bin/golangci-lint        runs the linters of .golangci.yml
  gcc libc6-dev            the race detector needs a C compiler
  curl                     our servers are tested with it
  lftp                     our servers are tested with it
  vsftpd                   our client is tested with it
  bin/peers                our client is tested with other servers
  python3                  observe is tested with its ftplib
  python3-twisted          our client is tested with it
  python3-pyftpdlib        our client is tested with it
  python3-openssl          pyftpdlib needs it for TLS
  tnftp                    observe is tested with it
  ncftp                    observe is tested with it
  inetutils-ftp            observe is tested with it
  wget                     observe is tested with it
  perl                     observe is tested with its Net::FTP
  libio-socket-ssl-perl    Net::FTP needs it for TLS
  ruby                     observe is tested with its Net::FTP
  php-cli                  observe is tested with its FTP functions
  default-jre-headless     Commons Net runs in it
  libcommons-net-java bsh  observe is tested with it
  bsdutils                 gives bash a terminal, to test the completion
  zsh                      the completion is tested in it
  fish                     the completion is tested in it
  mandoc                   checks the man page
  iproute2                 firewall rules are tested in network namespaces
  nftables                 firewall rules are tested with it
  iptables                 firewall rules are tested with it
  procps                   the port range is reserved with it
  bash                     Go starts Node.js with it
  nodejs                   the core and the page are tested with Node.js
  npm                      fetches the npm packages
  site/test/node_modules   the npm packages that lint the page and control the browsers
  chromium                 the page is tested in it
  firefox-esr              the page's main journey is tested in it
  webkit2gtk-driver        the page's main journey is tested in WebKit with it
  xvfb                     WebKit needs a display
`

// unpacking is what the fake programs print when they unpack the other servers.
const unpacking = `apt-get update, policy none
apt-get download, policy none
unpacked proftpd-core_1_all.deb
unpacked proftpd-mod-crypto_1_all.deb
unpacked pure-ftpd_1_all.deb
unpacked pure-ftpd-common_1_all.deb
unpacked inetutils-ftpd_1_all.deb
`

// installation is what the fake programs print when they install everything.
const installation = unpacking + `apt-get update, policy 101
apt-get install, policy 101
installed gcc
installed libc6-dev
installed curl
installed lftp
installed vsftpd
installed libservers1
installed python3
installed python3-twisted
installed python3-pyftpdlib
installed python3-openssl
installed tnftp
installed ncftp
installed inetutils-ftp
installed wget
installed perl
installed libio-socket-ssl-perl
installed ruby
installed php-cli
installed default-jre-headless
installed libcommons-net-java
installed bsh
installed bsdutils
installed zsh
installed fish
installed mandoc
installed iproute2
installed nftables
installed iptables
installed procps
installed bash
installed nodejs
installed npm
installed chromium
installed firefox-esr
installed webkit2gtk-driver
installed xvfb
update-rc.d vsftpd disable
systemctl --system --quiet disable vsftpd.service
systemctl --global --quiet disable vsftpd.timer
The services of the new packages stay off, also when the machine starts: vsftpd vsftpd.service vsftpd.timer
go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
npm ci --no-audit --no-fund
`

// The list comes before the installation, which is one for all packages and under
// a policy against services. The services of the new package are disabled, those of
// an older one are not. A second call does nothing.
func TestDepsInstall(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.want(t, 0, everything+installation, nil, allParts...)
	m.wantPolicy(t, "")
	m.want(t, 0, "", nil, allParts...)
}

// wantPolicy checks the file that tells Debian whether it may start services; ""
// if there is to be none.
func (m *machine) wantPolicy(t *testing.T, want string) {
	t.Helper()
	got, err := os.ReadFile(filepath.Join(m.root, "usr/sbin/policy-rc.d"))
	if string(got) != want || (err != nil) != (want == "") {
		t.Errorf("policy-rc.d %q, want %q (%v)", got, want, err)
	}
	if left, _ := filepath.Glob(filepath.Join(m.root, "tmp*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A target installs only its own programs. The packages of a part that needs root
// or CI are installed only there.
func TestDepsMissing(t *testing.T) {
	for _, test := range []struct {
		env  []string
		part string
		want string // packages
	}{
		{nil, "race", "gcc libc6-dev"},
		{nil, "programs", "curl lftp vsftpd iproute2 nftables iptables procps"},
		{[]string{"FAKE_UID=1000"}, "programs", "curl lftp vsftpd"},
		{nil, "peers", "bin/peers python3 python3-twisted python3-pyftpdlib python3-openssl tnftp ncftp inetutils-ftp wget perl libio-socket-ssl-perl ruby php-cli default-jre-headless libcommons-net-java bsh bsdutils zsh fish mandoc"},
		{[]string{"CI=true"}, "programs", "curl lftp vsftpd iproute2 nftables iptables procps ufw firewalld"},
		{[]string{"CI=true", "FAKE_UID=1000"}, "programs", "curl lftp vsftpd"},
	} {
		m := newMachine(t)
		c := m.command(t, test.env, "missing", test.part)
		out, err := c.Output()
		var got []string
		for line := range strings.Lines(string(out)) {
			packages, _, _ := strings.Cut(strings.TrimSpace(line), "  ")
			got = append(got, packages)
		}
		if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" || err != nil {
			t.Errorf("%v missing %s: %v; -want +got:\n%s", test.env, test.part, err, diff)
		}
	}
}

// Each way out of the installation removes the policy and disables the services
// that are already there, and a failure is tried again once.
func TestDepsInstallEnds(t *testing.T) {
	const (
		list      = "The tests need this, which is missing here:\n  vsftpd                   our client is tested with it\n"
		attempt   = "apt-get update, policy 101\napt-get install, policy 101\n"
		disabled  = "update-rc.d vsftpd disable\nsystemctl --system --quiet disable vsftpd.service\nsystemctl --global --quiet disable vsftpd.timer\n"
		stayOff   = "The services of the new packages stay off, also when the machine starts: vsftpd vsftpd.service vsftpd.timer\n"
		cannot    = "Cannot install the packages.\nTo install what is missing, as root:\n  apt-get install --no-install-recommends vsftpd\nmake test DEPS=no runs everything else without it.\n"
		ownPolicy = "#!/bin/sh\nexit 104\n"
		killed    = "#!/bin/sh\n# Temporary, by .ci/deps of activeftp. If no installation is running, delete it.\nexit 101\n"
	)
	// A shell cannot trap a signal that was ignored when it started, as under nohup.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM)
	t.Cleanup(func() { signal.Stop(signals) })
	for name, test := range map[string]struct {
		env        []string
		policy     string // before
		code       int
		want       string
		wantPolicy string // after
	}{
		"the first attempt fails":    {[]string{"FAKE_FAILURES=1"}, "", 0, attempt + "sleep 5\n" + attempt + "installed vsftpd\n" + disabled + stayOff, ""},
		"both attempts fail":         {[]string{"FAKE_FAILURES=2"}, "", 1, attempt + "sleep 5\n" + attempt + cannot, ""},
		"interrupted":                {[]string{"FAKE_SIGNAL=INT"}, "", 130, attempt + "installed vsftpd\n" + disabled + stayOff, ""},
		"terminated":                 {[]string{"FAKE_SIGNAL=TERM"}, "", 143, attempt + "installed vsftpd\n" + disabled + stayOff, ""},
		"the terminal closes":        {[]string{"FAKE_SIGNAL=HUP"}, "", 129, attempt + "installed vsftpd\n" + disabled + stayOff, ""},
		"the host has a policy":      {nil, ownPolicy, 0, strings.ReplaceAll(attempt, "101", "104") + "installed vsftpd\n" + disabled + stayOff, ownPolicy},
		"an installation was killed": {nil, killed, 0, attempt + "installed vsftpd\n" + disabled + stayOff, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t)
			m.install(t, "curl", "lftp", "ip", "nft", "iptables", "sysctl")
			if test.policy != "" {
				m.write(t, "root/usr/sbin/policy-rc.d", test.policy)
			}
			m.want(t, test.code, list+test.want, test.env, "install", "programs")
			m.wantPolicy(t, test.wantPolicy)
		})
	}
}

// Without systemctl, .ci/deps undoes what the package did through
// deb-systemd-helper. Where systemd runs, a service is stopped too.
func TestDepsServices(t *testing.T) {
	list := "The tests need this, which is missing here:\n  vsftpd                   our client is tested with it\n" +
		"apt-get update, policy 101\napt-get install, policy 101\ninstalled vsftpd\nupdate-rc.d vsftpd disable\n"
	stayOff := "The services of the new packages stay off, also when the machine starts: vsftpd vsftpd.service vsftpd.timer\n"
	running := func(t *testing.T, m *machine) { m.write(t, "root/run/systemd/system/unit", "") }
	for name, test := range map[string]struct {
		env    []string
		change func(*testing.T, *machine)
		want   string
	}{
		"no systemctl": {nil, func(t *testing.T, m *machine) {
			m.remove(t, "systemctl")
			m.write(t, "bin/deb-systemd-helper", "#!/bin/sh\ncase $3 in disable) echo \"$DPKG_MAINTSCRIPT_PACKAGE $*\" ;; esac\n")
		}, "activeftp --quiet --system disable vsftpd.service\nactiveftp --quiet --user disable vsftpd.timer\n" + stayOff},
		"systemd runs": {nil, running, "systemctl stop vsftpd.service\nsystemctl --system --quiet disable vsftpd.service\n" +
			"systemctl --global --quiet disable vsftpd.timer\n" + stayOff},
		// update-rc.d has disabled the unit.
		"systemd runs, disabled": {[]string{"FAKE_UNIT=disabled"}, running, "systemctl stop vsftpd.service\n" +
			"The services of the new packages stay off, also when the machine starts: vsftpd\n"},
		"static": {[]string{"FAKE_UNIT=static"}, nil, "The services of the new packages stay off, also when the machine starts: vsftpd\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t)
			m.install(t, "curl", "lftp", "ip", "nft", "iptables", "sysctl")
			if test.change != nil {
				test.change(t, m)
			}
			m.want(t, 0, list+test.want, test.env, "install", "programs")
		})
	}
}

// The other servers are unpacked once, also by a user without root, who is told to
// install their libraries. A fetched directory stays until other packages are wanted.
func TestDepsServers(t *testing.T) {
	t.Parallel()
	const (
		list      = "The tests need this, which is missing here:\n  bin/peers                our client is tested with other servers\n"
		cannot    = "make cannot install it: that needs root and apt-get.\n"
		libraries = "To install what is missing, as root:\n  apt-get install --no-install-recommends libservers1\n"
		without   = "Then try again. make test DEPS=no runs everything else without it.\n"
		failed    = "Cannot fetch the other servers. If apt-get does not know their packages, run apt-get update as root.\n"
		still     = "Still missing after the installation:\n  bin/peers                our client is tested with other servers\n"
		download  = "apt-get download, policy none\n"
	)
	_, unpacked, _ := strings.Cut(unpacking, "\n") // without the update
	user := []string{"FAKE_UID=1000"}
	m := newMachine(t)
	m.installClients(t)
	m.want(t, 1, list+download+"sleep 5\n"+download+failed+still, append(user, "FAKE_NO_PACKAGES=1"), "install", "peers")
	m.want(t, 1, list+unpacked+cannot+libraries+without, user, "install", "peers")
	m.want(t, 1, list+cannot+libraries+without, user, "install", "peers")
	m.write(t, "root/packages", "libssh:amd64\nlibservers1:amd64\n")
	m.want(t, 0, "", user, "install", "peers")
	m.write(t, "tree/bin/peers/.versions", "proftpd-core\t1\n")
	m.want(t, 0, list+unpacking, nil, "install", "peers")
	if left, err := filepath.Glob(m.path("tree/bin/peers?*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// A test with npm packages of its own needs Node.js and npm, and only if it exists.
func TestDepsPackagesOfServers(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.write(t, "tree/harness/peertest/testdata/ftp-srv/package-lock.json", "{}")
	m.installClients(t)
	m.install(t, "proftpd", "pure-ftpd", "ftpd", "node")
	m.remove(t, "apt-get")
	if err := os.Symlink("fake-npm", filepath.Join(m.bin, "npm")); err != nil {
		t.Fatal(err)
	}
	m.want(t, 0, "The tests need this, which is missing here:\n  harness/peertest/testdata/ftp-srv/node_modules our client is tested with it\n"+
		"npm ci --no-audit --no-fund\n", nil, "install", "peers")
	m.want(t, 0, "", nil, "install", "peers")
}

// Without root or apt-get nothing is installed. The error names everything that is
// missing, one command, and the way without it.
func TestDepsCannotInstall(t *testing.T) {
	const (
		list    = "The tests need this, which is missing here:\n  gcc libc6-dev            the race detector needs a C compiler\n"
		because = "make cannot install it: that needs root and apt-get.\n"
		without = "Then try again. make test DEPS=no runs everything else without it.\n"
	)
	for name, test := range map[string]struct {
		env  []string
		code int
		want string
	}{
		"not root": {[]string{"FAKE_UID=1000"}, 1,
			list + because + "To install what is missing, as root:\n  apt-get install --no-install-recommends gcc libc6-dev\n" + without},
		"no apt-get": {[]string{"APT=no"}, 1,
			list + because + "Install these packages, which have their Debian names here:\n  gcc libc6-dev\n" + without},
		"DEPS=no":          {[]string{"DEPS=no"}, 0, ""},
		"DEPS=no under CI": {[]string{"DEPS=no", "CI=true"}, 1, "DEPS=no cannot be used under CI=true, where nothing may be left out.\n"},
		"a typo":           {[]string{"DEPS=none"}, 1, "DEPS=none: want no, which installs nothing and leaves out the tests that need a missing program\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t)
			if name == "no apt-get" {
				m.remove(t, "apt-get")
			}
			m.want(t, test.code, test.want, test.env, "install", "race")
			m.wantPolicy(t, "")
		})
	}
}

// leaveOut is a command for "run". It does as make and the Go tests do where each
// program is missing.
const leaveOut = `for part in lint race node weblint page firefox webkit; do .ci/deps left-out $part || echo "$part runs"; done
for reason in 'no vsftpd' 'no curl' 'no vsftpd' 'no proftpd' 'no ufw' 'no ::1'; do printf '%s\tTest\n' "$reason" >>"${ACTIVEFTP_LEFT_OUT:-/dev/null}"; done
exit $1`

// At the end, one list names all that was left out, and one command installs the
// missing packages. The exit code is the command's.
func TestDepsRun(t *testing.T) {
	const (
		leftOut = `Left out on this machine:
  core in Node.js: no bash, no Node.js 18.19 or later
  linters of the page: no Node.js 18.19 or later, no npm, no npm packages
  linters: no golangci-lint
  page in Firefox: no firefox-esr
  page in WebKit: no WebKitWebDriver, no Xvfb
  page in a browser: no Node.js 18.19 or later, no npm, no npm packages, no chromium
  race detector (the tests ran without it): no C compiler
`
		tests = `  no ::1 (1 test)
  comparison with curl: no curl (1 test)
  comparison with ProFTPD: no proftpd (1 test)
  ufw reading its rules: no ufw (1 test; only CI installs a second firewall)
  comparison with vsftpd: no vsftpd (2 tests)
`
		clients  = "python3 python3-twisted python3-pyftpdlib python3-openssl tnftp ncftp inetutils-ftp wget perl libio-socket-ssl-perl ruby php-cli default-jre-headless libcommons-net-java bsh bsdutils zsh fish mandoc"
		servers  = "proftpd-core proftpd-mod-crypto pure-ftpd pure-ftpd-common inetutils-ftpd "
		packages = "gcc libc6-dev curl lftp vsftpd " + clients + " iproute2 nftables iptables procps bash nodejs npm chromium firefox-esr webkit2gtk-driver xvfb\n"
		fetched  = "make test without DEPS=no fetches golangci-lint, the npm packages and the other servers.\n"
		all      = leftOut + tests + "To install what is missing, as root:\n  apt-get install --no-install-recommends " + packages + fetched
		nothing  = "lint runs\nrace runs\nnode runs\nweblint runs\npage runs\nfirefox runs\nwebkit runs\n"
	)
	for name, test := range map[string]struct {
		env    []string
		change func(*testing.T, *machine)
		exit   string
		code   int
		want   string
	}{
		"DEPS=no":        {[]string{"DEPS=no"}, nil, "0", 0, all},
		"DEPS=no, fails": {[]string{"DEPS=no"}, nil, "2", 2, all},
		"DEPS=no, no apt-get": {[]string{"DEPS=no"}, func(t *testing.T, m *machine) { m.remove(t, "apt-get") }, "0", 0,
			leftOut + tests + "Install these packages, which have their Debian names here:\n  " + strings.Replace(packages, "python3", servers+"python3", 1) + fetched},
		"complete": {nil, func(t *testing.T, m *machine) { m.want(t, 0, everything+installation, nil, allParts...) }, "0", 0,
			nothing + "Left out on this machine:\n" + tests},
		"fails":       {nil, nil, "2", 2, nothing},
		"make -n":     {[]string{"MAKEFLAGS=n"}, nil, "0", 0, nothing},
		"make -n -k":  {[]string{"MAKEFLAGS=kn --no-print-directory"}, nil, "0", 0, nothing},
		"not make -n": {[]string{"MAKEFLAGS= -j2 --no-print-directory -- DEPS=no", "DEPS=no"}, nil, "0", 0, all},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t)
			m.write(t, "bin/leave-out", "#!/bin/sh\n"+leaveOut+"\n")
			if test.change != nil {
				test.change(t, m)
			}
			m.want(t, test.code, test.want, test.env, "run", "leave-out", test.exit)
			m.wantPolicy(t, "")
		})
	}
}
