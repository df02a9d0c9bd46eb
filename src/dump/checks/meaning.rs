//! What a CHECK says of single columns.

/// What an expression demands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Meaning {
    /// What it demands of columns, each of which must hold.
    pub facts: Vec<Fact>,
    /// Whether that is all that it demands.
    pub is_whole: bool,
    /// The column that must be NULL; then there are no facts.
    pub null: Option<String>,
}

/// What a column must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    pub column: String,
    pub demand: Demand,
}

/// What is demanded of a column, unless it is NULL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Demand {
    AtLeast(i64),
    AtMost(i64),
    OneOf(Vec<String>),
    Longest(u32, super::Unit),
    NotNull,
}

impl Meaning {
    /// What is not understood.
    pub fn opaque() -> Self {
        Meaning::default()
    }

    /// One demand, which is all.
    pub fn of(column: &str, demand: Demand) -> Self {
        let fact = Fact { column: column.to_owned(), demand };
        Meaning { facts: vec![fact], is_whole: true, null: None }
    }

    /// The same, which is not all.
    pub fn part_of(column: &str, demand: Demand) -> Self {
        Meaning { is_whole: false, ..Meaning::of(column, demand) }
    }

    pub fn null(column: &str) -> Self {
        Meaning { null: Some(column.to_owned()), ..Meaning::default() }
    }

    /// All of them must hold.
    pub fn all(parts: Vec<Meaning>) -> Self {
        let is_whole = parts.iter().all(|part| part.is_whole);
        let facts = parts.into_iter().flat_map(|part| part.facts).collect();
        Meaning { facts, is_whole, null: None }
    }

    /// One of them must hold. NULL passes a CHECK anyway, and values that are listed one by one are a list.
    pub fn any(parts: Vec<Meaning>) -> Self {
        let (nulls, mut parts): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.null.is_some());
        let is_of_nulls = |fact: &Fact| {
            nulls.iter().all(|part| part.null.as_ref() == Some(&fact.column))
                && fact.demand != Demand::NotNull
        };
        if !parts.iter().flat_map(|part| &part.facts).all(is_of_nulls) {
            return Meaning::opaque();
        }
        if parts.len() == 1 {
            return parts.remove(0);
        }
        let mut values: Vec<String> = Vec::new();
        let mut column: Option<String> = None;
        for part in parts {
            let [Fact { column: of, demand: Demand::OneOf(listed) }] = part.facts.as_slice() else {
                return Meaning::opaque();
            };
            if !part.is_whole || column.get_or_insert_with(|| of.clone()) != of {
                return Meaning::opaque();
            }
            values.extend(listed.iter().cloned());
        }
        column.map_or_else(Meaning::opaque, |column| Meaning::of(&column, Demand::OneOf(values)))
    }
}
