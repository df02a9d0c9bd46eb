//! Public keys as the configuration names them: who may sign, and who can read.

use std::path::{Path, PathBuf};

use crate::yaml::{self, Content, Error, Node, Span, Spanned};

/// A public key, or a file that holds one or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyText {
    /// The key itself.
    Key(String),
    /// The key's file.
    File(PathBuf),
}

/// Who may sign what is restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// With which key.
    pub key: KeyText,
    /// The databases that it may sign for; all where this is not given.
    pub databases: Option<Vec<String>>,
    /// Where it is written.
    pub span: Span,
}

impl KeyText {
    /// Text that starts as a key of minisign, age or OpenSSH does is one; other text is a path below the root.
    pub(super) fn of(text: &str, project_root: &Path) -> Self {
        match is_key(text) {
            true => KeyText::Key(text.to_owned()),
            false => KeyText::File(project_root.join(text)),
        }
    }

    pub(super) fn all(texts: Vec<Spanned<String>>, project_root: &Path) -> Vec<Self> {
        texts.iter().map(|text| KeyText::of(&text.value, project_root)).collect()
    }
}

impl Signer {
    pub(super) fn parse(node: &Node, project_root: &Path) -> Result<Self, Error> {
        let (key, databases) = match &node.content {
            Content::Mapping(entries) => {
                if let Some((key, _)) =
                    entries.iter().find(|(key, _)| !matches!(&*key.name, "key" | "databases"))
                {
                    return Err(yaml::unknown_key(key, &["key", "databases"]));
                }
                let key = node.get("key").ok_or_else(|| node.error("the signer has no `key`"))?;
                let databases = node.get("databases").map(Node::items).transpose()?;
                let name = |item: &Node| item.text().map(str::to_owned);
                (key.text()?, databases.map(|items| items.iter().map(name).collect()).transpose()?)
            }
            _ => (node.text()?, None),
        };
        Ok(Signer { key: KeyText::of(key, project_root), databases, span: node.span.clone() })
    }
}

fn is_key(text: &str) -> bool {
    is_minisign_key(text)
        || text.starts_with("age1")
        // A secret key by mistake is refused as one, not told as a path that is not there.
        || text.contains("AGE-SECRET-KEY-")
        || ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"]
            .iter()
            .any(|kind| text.starts_with(kind) && text.contains(' '))
}

/// Whether this is a minisign public key: 42 bytes in base64, the first two of them `Ed`.
fn is_minisign_key(text: &str) -> bool {
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.len() == 56 && text.starts_with("RW") && text.bytes().all(is_base64)
}
