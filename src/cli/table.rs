//! Tables of an answer: plain columns that fit the terminal, and whole lines in a pipe.

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};

use super::page::{Page, harmless_line};

/// A header and rows under it. In a pipe every row is one line, however long, and whatever is in its cells.
pub(crate) fn table<Row, Cell>(header: &[&str], rows: impl IntoIterator<Item = Row>, page: &Page) -> String
where
    Row: IntoIterator<Item = Cell>,
    Cell: AsRef<str>,
{
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(header.iter().map(|name| harmless_line(name)));
    if let Some(width) = page.width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    for row in rows {
        table.add_row(row.into_iter().map(|cell| harmless_line(cell.as_ref())).collect::<Vec<String>>());
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: [[&str; 2]; 2] = [["email", "an address at example.com"], ["lorem", "words"]];

    fn check(width: Option<u16>, expected: &str) {
        assert_eq!(table(&["name", "writes"], ROWS, &Page { colour: false, width }), expected);
    }

    #[test]
    fn a_pipe_gets_whole_lines() {
        check(None, "name   writes\nemail  an address at example.com\nlorem  words\n");
    }

    #[test]
    fn a_cell_is_one_line_whatever_it_holds() {
        let shown = table(&["a"], [["x\ny\u{1b}[2J"]], &Page { colour: false, width: None });
        assert_eq!(shown, "a\nx\\ny\\u{1b}[2J\n");
    }

    #[test]
    fn a_narrow_terminal_gets_wrapped_cells() {
        check(Some(24), "name   writes\nemail  an address at\n       example.com\nlorem  words\n");
    }
}
