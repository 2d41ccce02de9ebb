"""What the benchmark gives pgbench is the compiled statement."""

from tests.bench.gateway_share import scripted


def test_a_parameter_after_a_slices_colon_stays_a_parameter():
    assert scripted("SELECT (array_agg(x))[:$6::bigint],\n $12::text") == (
        "SELECT (array_agg(x))[: :p6::bigint],   :p12::text;\n"
    )
