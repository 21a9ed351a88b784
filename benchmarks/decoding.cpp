// SPDX-License-Identifier: Apache-2.0
/// @file
/// What decoding a list of snapshots costs beside Boost.JSON's own parse of the same bytes into nothing; prints the
/// ratios at the end. The list is read from a file: decoding-benchmark FILE [options].
#include "recorder.hpp"

#include <es_s3_snapshot/operation/snapshot_list.hpp>

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <span>

namespace {

using namespace es_s3_snapshot;

/// Wants nothing, keeps nothing.
struct empty_handler {
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    using error_code = boost::json::error_code;
    using string_view = boost::json::string_view;

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_array_begin(error_code&) { return true; }
    bool on_array_end(std::size_t, error_code&) { return true; }
    bool on_object_begin(error_code&) { return true; }
    bool on_object_end(std::size_t, error_code&) { return true; }
    bool on_string_part(string_view, std::size_t, error_code&) { return true; }
    bool on_string(string_view, std::size_t, error_code&) { return true; }
    bool on_key_part(string_view, std::size_t, error_code&) { return true; }
    bool on_key(string_view, std::size_t, error_code&) { return true; }
    bool on_number_part(string_view, error_code&) { return true; }
    bool on_int64(std::int64_t, string_view, error_code&) { return true; }
    bool on_uint64(std::uint64_t, string_view, error_code&) { return true; }
    bool on_double(double, string_view, error_code&) { return true; }
    bool on_bool(bool, error_code&) { return true; }
    bool on_null(error_code&) { return true; }
    bool on_comment_part(string_view, error_code&) { return true; }
    bool on_comment(string_view, error_code&) { return true; }
};

std::string answer;
std::size_t expected = 0;

/// As the transports hand it on.
template <class Write>
void in_pieces(Write const& write) {
    std::span<char const> rest(answer);
    while (!rest.empty()) {
        auto const piece = rest.first(std::min<std::size_t>(rest.size(), 64 * 1024));
        rest = rest.subspan(piece.size());
        write(piece, rest.empty());
    }
}

void empty_parse(benchmark::State& state) {
    for (auto _ : state) {
        boost::json::basic_parser<empty_handler> parser{{}};
        boost::json::error_code failed;
        in_pieces([&](std::span<char const> piece, bool last) {
            parser.write_some(!last, piece.data(), piece.size(), failed);
        });
        if (failed || !parser.done()) state.SkipWithError("refused");
    }
}

template <class Op>
result<snapshot_list> decode(Op const& op) {
    auto const reader = read_answer(op);
    if (auto begun = reader->begin({}); begun.has_error()) return begun.error();
    result<void> fine;
    in_pieces([&](std::span<char const> piece, bool) {
        if (!fine.has_error()) fine = reader->write(piece);
    });
    if (fine.has_error()) return fine.error();
    return reader->finish();
}

/// Each snapshot is handed on and forgotten, as `list_snapshots` does it.
void visit(benchmark::State& state) {
    for (auto _ : state) {
        std::size_t count = 0;
        visit_snapshots op;
        op.visit = [&](snapshot_info const& info) { count += info.uuid.empty() ? 0 : 1; };
        if (decode(op).has_error() || count != expected) state.SkipWithError("misread");
    }
}

/// All are kept; giving them back isn't measured.
void keep(benchmark::State& state) {
    for (auto _ : state) {
        auto list = decode(get_snapshot());
        state.PauseTiming();
        if (list.has_error() || list->snapshots.size() != expected) state.SkipWithError("misread");
        list = snapshot_list();
        state.ResumeTiming();
    }
}

BENCHMARK(empty_parse)->Unit(benchmark::kMillisecond);
BENCHMARK(visit)->Unit(benchmark::kMillisecond);
BENCHMARK(keep)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: decoding-benchmark FILE [options of Google Benchmark]\n");
        return 2;
    }
    std::ifstream file(argv[1], std::ios::binary);
    answer.assign(std::istreambuf_iterator<char>(file), {});
    std::vector<std::string> arguments(argv + 1, argv + argc);
    arguments.front() = argv[0];
    auto const list = decode(get_snapshot());
    if (list.has_error() || list->snapshots.empty()) {
        std::fprintf(stderr, "decoding-benchmark: %s holds no list of snapshots\n", argv[1]);
        return 2;
    }
    expected = list->snapshots.size();
    recorder out;
    if (!run_benchmarks(arguments, out)) return 2;
    bool const visited = out.ratio("visit", "visit", "empty_parse", 1.5, "ms");
    bool const kept = out.ratio("keep", "keep", "empty_parse", 1.5, "ms");
    return visited && kept ? 0 : 1;
}
