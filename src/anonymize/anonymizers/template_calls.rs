//! What a template calls: other anonymizers, which are built before a run, and filters that hash and mask.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::value::{Kwargs, Object, Value as Argument, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State};

use super::mask;
use crate::anonymize::anonymizer::Anonymizer;
use crate::anonymize::draw::Draw;
use crate::anonymize::expression::environment;
use crate::anonymize::expression::names::{self, Code, Functions};
use crate::anonymize::expression::row::of_value;
use crate::anonymize::options::{self, span_within};
use crate::dump::Value;
use crate::yaml::{self, Content, Key, Node, Span};

/// What templates have beside what is built in.
pub(super) const FUNCTIONS: Functions =
    Functions { functions: &["fake", "dict", "namespace", "range"], filters: &["anonymize", "hash", "mask"] };

/// The name under which a row hands over what is drawn from; no column can be called so in a template.
pub(super) const DRAWING: &str = "\0drawing";

/// What draws for one row.
pub(super) struct Drawing {
    draw: Draw,
    value: Value<'static>,
    /// How often each anonymizer was called.
    counts: Mutex<HashMap<&'static str, u64>>,
}

impl Drawing {
    pub(super) fn new(draw: &Draw, value: &Value<'_>) -> Self {
        let value = match value {
            Value::Text(bytes) => Value::text(bytes.to_vec()),
            Value::Blob(bytes) => Value::Blob(bytes.to_vec().into()),
            Value::Null => Value::Null,
            Value::Integer(number) => Value::Integer(*number),
            Value::Real(number) => Value::Real(*number),
        };
        Drawing { draw: draw.clone(), value, counts: Mutex::default() }
    }

    /// How often this one was called before for the row.
    fn count(&self, id: &'static str) -> u64 {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(id).or_default();
        *count += 1;
        *count - 1
    }

    fn of(state: &State<'_, '_>) -> Result<Arc<Drawing>, Error> {
        let found = state.lookup(DRAWING).and_then(|drawing| drawing.downcast_object::<Drawing>());
        found.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "nothing to draw from"))
    }
}

impl Object for Drawing {}

impl fmt::Debug for Drawing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Drawing(***)")
    }
}

/// An anonymizer that a template calls, with the options that it gives there.
struct Called {
    id: &'static str,
    anonymizer: Box<dyn Anonymizer>,
    cells: usize,
    wanted: usize,
}

/// All that a template calls, by id and options.
pub(super) struct Calls(Arc<HashMap<String, Called>>);

impl Calls {
    /// Builds every anonymizer that is called, so that what is wrong with it is found now. Their arguments must be
    /// written out.
    pub(super) fn parse(node: &Node, text: &str) -> Result<Self, yaml::Error> {
        let mut calls = HashMap::new();
        for place in names::calls(text, Code::Template, &["fake", "anonymize"]) {
            let span = span_within(node, text, &place);
            let (id, arguments) = arguments(&text[place]).ok_or_else(|| {
                yaml::Error::new(span.clone(), "the arguments of this cannot be read without a row")
                    .with_help(
                        "write the anonymizer and its options out, such as fake('email', domain='acme.test')",
                    )
            })?;
            let key = key_of(&id, &arguments);
            let called = called(&span, &id, &arguments).map_err(|error| match options::written(node) {
                Some(_) => error,
                None => node.error("this calls an anonymizer that there is not, or not with these options"),
            })?;
            calls.insert(key, called);
        }
        Ok(Calls(Arc::new(calls)))
    }

    pub(super) fn add_to(&self, environment: &mut Environment<'static>) {
        let calls = Arc::clone(&self.0);
        environment.add_function("fake", move |state: &State<'_, '_>, id: String, options: Kwargs| {
            let drawing = Drawing::of(state)?;
            let old = drawing.value.clone();
            call(&calls, &drawing, (&id, &options), old, false)
        });
        let calls = Arc::clone(&self.0);
        environment.add_filter(
            "anonymize",
            move |state: &State<'_, '_>, value: Argument, id: String, options: Kwargs| {
                call(&calls, &*Drawing::of(state)?, (&id, &options), value_of(&value)?, true)
            },
        );
        environment.add_filter("hash", |state: &State<'_, '_>, value: Argument, length: Option<usize>| {
            let identity = value_of(&value)?;
            let mut purpose = String::from("hash\0");
            purpose.extend(identity.identity().iter().map(|byte| char::from(*byte)));
            let mut digest = [0; 16];
            Drawing::of(state)?.draw.of_run(&purpose).fill(&mut digest);
            let mut text: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            text.truncate(length.unwrap_or(text.len()));
            Ok::<_, Error>(text)
        });
        environment.add_filter("mask", |value: String, kind: Option<String>, character: Option<char>| {
            let kind = kind.as_deref().unwrap_or("all");
            mask::of_kind(kind, character.unwrap_or('*'), &value)
                .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "there is no such kind to mask"))
        });
    }
}

fn call(
    calls: &HashMap<String, Called>,
    drawing: &Drawing,
    (id, options): (&str, &Kwargs),
    old: Value<'static>,
    goes_by_value: bool,
) -> Result<Argument, Error> {
    let arguments: Vec<_> = options
        .args()
        .map(|name| Ok((name.to_owned(), options.get::<Argument>(name)?)))
        .collect::<Result<_, Error>>()?;
    let unknown = || Error::new(ErrorKind::InvalidOperation, "an anonymizer that was not written out");
    let Called { id, anonymizer, cells: count, wanted } =
        calls.get(&key_of(id, &arguments)).ok_or_else(unknown)?;
    if old.is_null() && goes_by_value {
        return Ok(Argument::from(()));
    }
    // The parts of one draw belong together.
    let number = if *count > 1 { 0 } else { drawing.count(id) };
    let mut cells = vec![Value::Null; *count];
    let mut stream = match goes_by_value {
        true => drawing.draw.of_part(id, Some(&old.identity()), number),
        false => drawing.draw.of_part(id, None, number),
    };
    cells[*wanted] = old;
    let failed = |_| Error::new(ErrorKind::InvalidOperation, "a value that the anonymizer cannot read");
    anonymizer.anonymize(&mut stream, &mut cells).map_err(failed)?;
    of_value(&cells[*wanted]).map_err(|_| Error::new(ErrorKind::InvalidOperation, "text that is not UTF-8"))
}

/// A value of a template as one of a dump.
fn value_of(value: &Argument) -> Result<Value<'static>, Error> {
    Ok(match value.kind() {
        ValueKind::None => Value::Null,
        ValueKind::Number => match i64::try_from(value.clone()) {
            Ok(number) if value.is_integer() => Value::Integer(number),
            _ => Value::Real(f64::try_from(value.clone())?),
        },
        ValueKind::Bytes => Value::Blob(value.as_bytes().unwrap_or_default().to_vec().into()),
        _ => Value::text(value.to_string()),
    })
}

/// The anonymizer and the options that a call writes out; `None` where something of them depends on the row.
fn arguments(call: &str) -> Option<(String, Vec<(String, Argument)>)> {
    type Arguments = Option<(String, Vec<(String, Argument)>)>;
    let found: Arc<Mutex<Arguments>> = Arc::default();
    let mut environment = environment(10_000);
    let told = Arc::clone(&found);
    environment.add_function("call", move |id: String, options: Kwargs| {
        let arguments: Result<Vec<_>, Error> =
            options.args().map(|name| Ok((name.to_owned(), options.get::<Argument>(name)?))).collect();
        *told.lock().unwrap_or_else(PoisonError::into_inner) = Some((id, arguments?));
        Ok::<_, Error>(())
    });
    let parenthesis = call.find('(')?;
    let program = format!("call{}", &call[parenthesis..]);
    environment.compile_expression(&program).ok()?.eval(()).ok()?;
    found.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// The same for the same options, whatever their order.
fn key_of(id: &str, arguments: &[(String, Argument)]) -> String {
    let mut options: Vec<_> = arguments.iter().map(|(name, value)| format!("{name}={value:?}")).collect();
    options.sort();
    format!("{id} {}", options.join(" "))
}

fn called(span: &Span, id: &str, arguments: &[(String, Argument)]) -> Result<Called, yaml::Error> {
    let (id, part) = id.split_once(':').map_or((id, None), |(id, part)| (id, Some(part)));
    let entries = arguments.iter().map(|(name, value)| entry(span, name, value)).collect();
    let rule = Node { span: span.clone(), content: Content::Mapping(entries) };
    let (declaration, wanted) = super::pattern::found(span, id, part, "fake")?;
    let anonymizer = (declaration.build)(&rule)?;
    if anonymizer.outside().is_some() {
        return Err(yaml::Error::new(
            span.clone(),
            format!("`{id}` asks a program, and not within a template"),
        ));
    }
    if let Some(column) = anonymizer.reads().first() {
        return Err(yaml::Error::new(span.clone(), format!("`{id}` reads the column `{}`", column.name))
            .with_help("name the column in this template instead"));
    }
    Ok(Called { id: declaration.id, anonymizer, cells: declaration.parts.len().max(1), wanted })
}

fn entry(span: &Span, name: &str, value: &Argument) -> (Key, Node) {
    (Key { span: span.clone(), name: name.to_owned() }, node(span, value))
}

/// An argument as if it stood in the policy.
fn node(span: &Span, value: &Argument) -> Node {
    let items = || value.try_iter().into_iter().flatten();
    let content = match value.kind() {
        ValueKind::None | ValueKind::Undefined => Content::Null,
        ValueKind::Bool => Content::Bool(value.is_true()),
        ValueKind::Number => match (i64::try_from(value.clone()), f64::try_from(value.clone())) {
            (Ok(number), _) if value.is_integer() => Content::Integer(number),
            (_, Ok(number)) => Content::Float(number),
            _ => Content::Text(value.to_string()),
        },
        ValueKind::Seq | ValueKind::Iterable => {
            Content::Sequence(items().map(|item| node(span, &item)).collect())
        }
        ValueKind::Map => Content::Mapping(
            items()
                .map(|key| entry(span, &key.to_string(), &value.get_item(&key).unwrap_or_default()))
                .collect(),
        ),
        _ => Content::Text(value.to_string()),
    };
    Node { span: span.clone(), content }
}
