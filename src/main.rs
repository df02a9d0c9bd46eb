//! `db-airlock`: the door on servers.

fn main() -> std::process::ExitCode {
    db_airlock::cli::main()
}
