use crate::sample::report;

#[test]
fn the_table_is_aligned() {
    println!("{}", report());
}
