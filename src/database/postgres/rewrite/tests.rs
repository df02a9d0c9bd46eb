//! Scripts and archives as a whole, from bytes to bytes.
