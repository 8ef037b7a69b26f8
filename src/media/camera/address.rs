//! Where a camera's pictures come from.

use std::fmt;
use std::path::PathBuf;

use super::CameraError;

/// Schemes of streams, and the protocols that FFmpeg may use for each: no playlist leads into the file system.
const STREAMS: [(&str, &str); 7] = [
    ("http", "http,tcp"),
    ("https", "https,tls,tcp"),
    ("rtsp", "rtsp,rtp,tcp,udp"),
    ("rtsps", "rtsp,rtsps,rtp,srtp,tls,tcp,udp"),
    ("udp", "udp"),
    ("tcp", "tcp"),
    ("rtp", "rtp,udp"),
];

/// Written as `device:0` or `device:/dev/video0`, as a stream's address, or as the path of a video file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A camera of this machine: its number, or the system's name for it.
    Device { name: String },
    /// Without user name and password.
    Stream { url: String },
    /// A video file played at its own speed, again and again where it `repeats`.
    File { path: PathBuf, repeats: bool },
}

/// What a camera asks for.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub user: String,
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}

impl Source {
    /// Takes an address apart. Percent-encoded characters of user name and password are decoded.
    pub fn parse(text: &str) -> Result<(Self, Option<Credentials>), CameraError> {
        let text = text.trim();
        if text.is_empty() || text.contains(char::is_control) {
            return Err(CameraError::BadAddress { reason: "empty" });
        }
        if let Some(name) = text.strip_prefix("device:") {
            return Ok((Self::Device { name: name.to_owned() }, None));
        }
        if text.starts_with("/dev/video") {
            return Ok((Self::Device { name: text.to_owned() }, None));
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return Ok((Self::File { path: PathBuf::from(text), repeats: true }, None));
        };
        let scheme = scheme.to_ascii_lowercase();
        if protocols(&scheme).is_none() {
            return Err(CameraError::BadAddress { reason: "scheme" });
        }
        let (authority, path) = match rest.find(['/', '?', '#']) {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let (login, host) = match authority.rsplit_once('@') {
            Some((login, host)) => (Some(login), host),
            None => (None, authority),
        };
        if host.is_empty() {
            return Err(CameraError::BadAddress { reason: "host" });
        }
        let credentials = login.filter(|login| !login.is_empty()).map(|login| {
            let (user, password) = login.split_once(':').unwrap_or((login, ""));
            Credentials { user: decoded(user), password: decoded(password) }
        });
        Ok((Self::Stream { url: format!("{scheme}://{host}{path}") }, credentials))
    }

    /// The protocols FFmpeg may use.
    pub(super) fn protocols(&self) -> &'static str {
        match self {
            Self::Stream { url } => {
                url.split_once("://").and_then(|(scheme, _)| protocols(scheme)).unwrap_or("none")
            }
            Self::Device { .. } | Self::File { .. } => "none",
        }
    }

    /// The address FFmpeg opens, which says the secret: never to be shown.
    pub(super) fn with(&self, credentials: Option<&Credentials>) -> String {
        match (self, credentials) {
            (Self::Stream { url }, Some(Credentials { user, password })) => match url.split_once("://") {
                Some((scheme, rest)) => {
                    format!("{scheme}://{}:{}@{rest}", encoded(user), encoded(password))
                }
                None => url.clone(),
            },
            (source, _) => source.to_string(),
        }
    }
}

impl fmt::Display for Source {
    /// As it may be stored and shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Device { name } => write!(f, "device:{name}"),
            Self::Stream { url } => f.write_str(url),
            Self::File { path, .. } => path.display().fmt(f),
        }
    }
}

fn protocols(scheme: &str) -> Option<&'static str> {
    STREAMS.iter().find(|(name, _)| *name == scheme).map(|(_, protocols)| *protocols)
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            out.push(byte);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn encoded(text: &str) -> String {
    use fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing into a string does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stream(text: &str) -> (String, Option<Credentials>) {
        let (source, credentials) = Source::parse(text).unwrap();
        (source.to_string(), credentials)
    }

    #[test]
    fn user_and_password_are_taken_out_of_an_address() {
        let (url, login) = stream("rtsp://an:p%40ss:1@10.0.0.7:554/ch/1?a=b@c");
        assert_eq!(url, "rtsp://10.0.0.7:554/ch/1?a=b@c");
        let login = login.unwrap();
        assert_eq!((login.user.as_str(), login.password.as_str()), ("an", "p@ss:1"));
        assert!(!format!("{login:?}").contains("p@ss"));
        let source = Source::Stream { url };
        assert_eq!(source.with(Some(&login)), "rtsp://an:p%40ss%3A1@10.0.0.7:554/ch/1?a=b@c");
        assert_eq!(stream("http://host/v.mjpg").1, None);
    }

    #[test]
    fn other_things_are_files_devices_or_refused() {
        assert!(matches!(Source::parse("a/b.mp4"), Ok((Source::File { repeats: true, .. }, None))));
        let device = Source::Device { name: "0".to_owned() };
        assert_eq!(Source::parse("device:0").unwrap().0, device);
        assert!(matches!(Source::parse("/dev/video2"), Ok((Source::Device { .. }, None))));
        for bad in ["", "file:///etc/passwd", "concat:a|b://x", "rtsp://", "http://u:p@/x"] {
            assert!(matches!(Source::parse(bad), Err(CameraError::BadAddress { .. })), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_password_survives_the_way_into_the_address_and_out(user in "[^\u{0}-\u{1f}]{1,12}", password in "[^\u{0}-\u{1f}]{0,12}") {
            let login = Credentials { user, password };
            let source = Source::Stream { url: "rtsp://h:1/x".to_owned() };
            let (back, found) = Source::parse(&source.with(Some(&login))).unwrap();
            prop_assert_eq!(back, source);
            prop_assert_eq!(found, Some(login));
        }
    }
}
