//! What the command says, held in files: `TRYCMD=overwrite cargo test -p cobrowse-lint-cli` writes them anew.

#[test]
fn commands_say_what_the_files_hold() {
    trycmd::TestCases::new()
        .case("tests/cmd/*.trycmd")
        .case("tests/cmd/*.toml")
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100");
}
