//! Statements as servers and people write them, and the shapes that they make.
