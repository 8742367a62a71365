//! nginx in front of a running hotline, with the very file in `deploy/`, on ports and paths of its own.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

use crate::hotline::Hotline;

/// Names of the residents' and the officers' service in that file.
pub const NAMES: [&str; 2] = ["tin.example", "canbo.tin.example"];

/// Two ports of loopback that were free a moment ago, for HTTPS and HTTP.
pub struct Ports {
    /// In place of 443.
    pub secure: u16,
    /// In place of 80.
    pub plain: u16,
}

/// A running nginx, ended when dropped.
pub struct Proxy {
    child: Child,
    folder: TempDir,
    /// The ports that it listens on.
    pub ports: Ports,
}

impl Ports {
    /// Finds two ports.
    ///
    /// # Panics
    /// When there are none.
    #[must_use]
    pub fn free() -> Self {
        let open = || TcpListener::bind("127.0.0.1:0").expect("a port");
        let (one, other) = (open(), open());
        let port = |it: &TcpListener| it.local_addr().expect("an address").port();
        Self { secure: port(&one), plain: port(&other) }
    }

    /// A service's name with the port of HTTPS.
    #[must_use]
    pub fn authority(&self, name: &str) -> String {
        format!("{name}:{}", self.secure)
    }
}

impl Proxy {
    /// Starts it in front of this hotline, which was told these ports.
    ///
    /// # Panics
    /// When it does not start; `tests/run` installs it.
    #[must_use]
    pub fn before(hotline: &Hotline, ports: Ports) -> Self {
        let folder = TempDir::new().expect("a folder");
        certify(folder.path());
        let text = adapted(folder.path(), hotline, &ports);
        fs::write(folder.path().join("nginx.conf"), text).expect("written");
        let ours = format!("daemon off; pid {}/pid;", folder.path().display());
        let mut nginx = Command::new(program());
        nginx.args(["-e", "stderr", "-p"]).arg(folder.path()).arg("-c");
        nginx.arg(folder.path().join("nginx.conf")).args(["-g", &ours]);
        let mut child = nginx.stdin(Stdio::null()).spawn().expect("nginx starts");
        while std::net::TcpStream::connect(("127.0.0.1", ports.secure)).is_err() {
            assert!(child.try_wait().expect("its state").is_none(), "nginx ended");
            std::thread::yield_now();
        }
        Self { child, folder, ports }
    }

    /// Runs curl, which trusts its certificate only and connects to loopback for any name.
    ///
    /// # Panics
    /// When curl does not run.
    #[must_use]
    pub fn curl(&self, args: &[&str]) -> Output {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--noproxy", "*", "--max-time", "60", "--cacert"]);
        curl.arg(self.folder.path().join("certificate.pem"));
        for name in NAMES.into_iter().chain(["elsewhere.example"]) {
            for port in [self.ports.secure, self.ports.plain] {
                curl.args(["--resolve", &format!("{name}:{port}:127.0.0.1")]);
            }
        }
        curl.args(args).output().expect("curl runs")
    }

    /// All that nginx has left on the disk: names of files and their content.
    ///
    /// # Panics
    /// When it cannot be read.
    #[must_use]
    pub fn left(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let (mut left, mut folders) = (Vec::new(), vec![self.folder.path().to_owned()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    left.push((path.clone(), fs::read(path).expect("a file")));
                }
            }
        }
        left
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        Hotline::signal(self.child.id(), "TERM");
        let _waited = self.child.wait();
    }
}

/// The program; a user's search path often lacks the folder in which Debian puts it.
fn program() -> PathBuf {
    let debian = Path::new("/usr/sbin/nginx");
    if debian.exists() { debian.to_owned() } else { "nginx".into() }
}

/// A certificate that is thrown away with its folder.
fn certify(folder: &Path) {
    let names = NAMES.map(|name| format!("DNS:{name}")).join(",");
    let (key, certificate) = (folder.join("key.pem"), folder.join("certificate.pem"));
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
    openssl.args(["-nodes", "-days", "2", "-subj", "/CN=hotline", "-addext"]);
    openssl.arg(format!("subjectAltName={names}")).arg("-keyout").arg(key);
    let made = openssl.arg("-out").arg(certificate).output().expect("openssl runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// The file of `deploy/` with ports of loopback, the folder's own paths, and these services behind.
fn adapted(folder: &Path, hotline: &Hotline, ports: &Ports) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the checkout");
    let mut text = fs::read_to_string(root.join("deploy/nginx.conf")).expect("the file");
    let folder = folder.display();
    // Paths for a user who may not write where Debian's package does.
    let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let paths = paths.map(|kind| format!("{kind}_temp_path {folder}/{kind};")).join(" ");
    let own = [
        ("http {\n", format!("http {{ {paths}\n")),
        ("/etc/hotline", folder.to_string()),
        ("listen 443 ", format!("listen 127.0.0.1:{} ", ports.secure)),
        ("listen 80", format!("listen 127.0.0.1:{}", ports.plain)),
        ("http://127.0.0.1:8080", hotline.intake.clone()),
        ("http://127.0.0.1:8081", hotline.triage.clone()),
    ];
    for (from, to) in own {
        assert!(text.contains(from), "deploy/nginx.conf has {from}");
        text = text.replace(from, &to);
    }
    text
}
