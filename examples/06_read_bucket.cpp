// SPDX-License-Identifier: Apache-2.0
// Lesson 6: a bucket without a cluster. Keys and region come from where AWS's tools find them.
//   06_read_bucket http://127.0.0.1:9000 BUCKET head
//   06_read_bucket '' BUCKET list [PREFIX]            '': Amazon's endpoint
//   06_read_bucket '' BUCKET get KEY [FIRST [SIZE]]
//   06_read_bucket '' BUCKET sum IN_FLIGHT [PREFIX]    reads every object, IN_FLIGHT at a time
#include <es_s3_snapshot/async_client.hpp>
#include <es_s3_snapshot/auth/credentials/chain.hpp>
#include <es_s3_snapshot/auth/credentials/with_credentials.hpp>
#include <es_s3_snapshot/auth/sigv4.hpp>
#include <es_s3_snapshot/bucket_client.hpp>
#include <es_s3_snapshot/transport/async_tls.hpp>
#include <es_s3_snapshot/transport/tls.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <iostream>
#include <span>

namespace es = es_s3_snapshot;

namespace {

using signing = es::with_credentials<es::sigv4>;
using client = es::bucket_client<signing, es::tls_transport>;

void list(client& bucket, std::string const& prefix) {
    auto const print = [](es::object_summary const& object) -> es::result<void> {
        std::cout << object.size << '\t' << object.key << '\n';
        return {};
    };
    std::cerr << bucket.run(es::for_each_object, prefix, print).value() << " objects\n";
}

void get(client& bucket, std::span<char*> words) {
    es::object_request wanted{words[0], {}};
    if (words.size() > 1) wanted.range.first = std::strtoull(words[1], nullptr, 10);
    if (words.size() > 2) wanted.range.size = std::strtoull(words[2], nullptr, 10);
    std::cout << bucket.run(es::get_object, wanted).value();
}

/// Many requests at a time need the asynchronous driver.
void sum(client& bucket, std::size_t in_flight, std::string const& prefix) {
    std::vector<std::string> keys;
    auto const keep = [&keys](es::object_summary const& object) -> es::result<void> {
        keys.push_back(object.key);
        return {};
    };
    bucket.run(es::for_each_object, prefix, keep).value();

    std::uint64_t bytes = 0;
    auto const next = [at = keys.begin(), end = keys.end()]() mutable -> std::optional<es::object_request> {
        if (at == end) return std::nullopt;
        return es::object_request{*at++, {}};
    };
    auto const add = [&bytes](es::object_request const&, std::string const& content) -> es::result<void> {
        bytes += content.size();
        return {};
    };
    boost::asio::io_context io;
    es::async_tls_transport transport(io.get_executor());
    es::system_environment env;
    es::result<void> outcome;
    auto const read = [&](es::context& ctx) { return es::read_objects(ctx, bucket.reference(), next, add, in_flight); };
    es::async_run(transport, env, read, [&outcome](es::result<void> done) { outcome = std::move(done); });
    io.run();
    outcome.value();
    std::cout << keys.size() << " objects, " << bytes << " bytes\n";
}

void run(client& bucket, std::string const& what, std::span<char*> words) {
    std::string const first = words.empty() ? "" : words[0];
    if (what == "head") {
        auto const facts = bucket.run(es::head_bucket).value();
        std::cout << "region " << (facts.region.empty() ? "not told" : facts.region) << '\n';
    } else if (what == "list") {
        list(bucket, first);
    } else if (what == "get" && !words.empty()) {
        get(bucket, words);
    } else if (what == "sum" && !words.empty()) {
        sum(bucket, std::strtoul(words[0], nullptr, 10), words.size() > 1 ? words[1] : "");
    } else {
        std::cerr << "head, list [PREFIX], get KEY [FIRST [SIZE]] or sum IN_FLIGHT [PREFIX]\n";
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    char const* const region = std::getenv("AWS_REGION");
    try {
        es::bucket_place place;
        place.bucket = argv[2];
        place.endpoint = argv[1];
        if (region != nullptr) place.region = region;
        auto const at = es::find_bucket(place).value();
        signing auth(es::sigv4(at.region, "s3"), es::credential_store(es::default_credential_chain()));
        client bucket(at, es::tls_transport(), std::move(auth));
        run(bucket, argv[3], std::span(argv, static_cast<std::size_t>(argc)).subspan(4));
    } catch (es::snapshot_error const& e) {
        std::cerr << es::describe(e.why()) << '\n';
        if (!e.why().info.hint.empty()) std::cerr << e.why().info.hint << '\n';
        return 1;
    }
}
