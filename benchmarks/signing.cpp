// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a SigV4 signature costs beside its cryptography alone; prints the ratios at the end.
///
/// The floor hashes the very bytes that the policy hashes (body, canonical request, string to sign), on a reused
/// context with a fetched algorithm, with HMAC by hand: nothing that uses OpenSSL's public interface comes below it.
#include "recorder.hpp"

#include <es_s3_snapshot/auth/sigv4.hpp>

#include <openssl/evp.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace es_s3_snapshot;

constexpr char secret[] = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr char other_secret[] = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEZ";
wall_time const at{std::chrono::seconds(1'440'938'160)};
origin const node{scheme::https, "search-example-abcdefghijklmnopqrstuvwxyz.us-east-1.es.amazonaws.com", 443};
constexpr sigv4_scope scope{"20150830", "us-east-1", "es"};

request unsigned_request() {
    request made;
    made.verb = method::put;
    made.target = "/_snapshot/repo/snap?wait_for_completion=false";
    made.fields.set("Accept", "application/json");
    made.fields.set("User-Agent", "es-s3-snapshot/0.1.0");
    made.fields.set("Content-Type", "application/json");
    made.fields.set("Host", host_header(node));
    made.body = R"({"indices":"logs-2015.08.*","include_global_state":false   })";
    return made;
}

/// The bytes that one signature hashes.
struct texts {
    texts() {
        auto signed_request = unsigned_request();
        if (sigv4("us-east-1", "es", {"AKIDEXAMPLE", secret, ""}).sign(signed_request, node, {}, at).has_error())
            std::abort();
        body = signed_request.body;
        canonical = sigv4_canonical_request(signed_request, sigv4_payload_hash(body), {});
        to_sign = sigv4_string_to_sign(sigv4_timestamp(at), scope, canonical);
    }
    std::string body, canonical, to_sign;
};

/// Cryptography alone.
class floor_crypto {
public:
    using bytes = std::array<unsigned char, 32>;

    ~floor_crypto() {
        EVP_MD_CTX_free(context_);
        EVP_MD_free(algorithm_);
    }
    void hash(void const* data, std::size_t size, bytes& out) {
        EVP_DigestInit_ex(context_, algorithm_, nullptr);
        EVP_DigestUpdate(context_, data, size);
        EVP_DigestFinal_ex(context_, out.data(), nullptr);
    }
    void hmac(void const* key, std::size_t key_size, std::string_view text, bytes& out) {
        std::array<unsigned char, 64> inner{}, outer{};
        auto const* const k = static_cast<unsigned char const*>(key);
        for (std::size_t i = 0; i != inner.size(); ++i) {
            unsigned char const c = i < key_size ? k[i] : 0;
            inner[i] = c ^ 0x36;
            outer[i] = c ^ 0x5C;
        }
        half(inner, text.data(), text.size(), out);
        half(outer, out.data(), out.size(), out);
    }

private:
    void half(std::array<unsigned char, 64> const& pad, void const* data, std::size_t size, bytes& out) {
        EVP_DigestInit_ex(context_, algorithm_, nullptr);
        EVP_DigestUpdate(context_, pad.data(), pad.size());
        EVP_DigestUpdate(context_, data, size);
        EVP_DigestFinal_ex(context_, out.data(), nullptr);
    }

    EVP_MD* algorithm_ = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
    EVP_MD_CTX* context_ = EVP_MD_CTX_new();
};

void crypto(benchmark::State& state, bool cached) {
    texts const text;
    floor_crypto crypto;
    floor_crypto::bytes key{}, out{};
    std::string const start = std::string("AWS4") + secret;
    for (auto _ : state) {
        if (!cached) {
            crypto.hmac(start.data(), start.size(), scope.date, key);
            for (auto const part : {scope.region, scope.service, std::string_view("aws4_request")})
                crypto.hmac(key.data(), key.size(), part, key);
        }
        crypto.hash(text.body.data(), text.body.size(), out);
        crypto.hash(text.canonical.data(), text.canonical.size(), out);
        crypto.hmac(key.data(), key.size(), text.to_sign, out);
        benchmark::DoNotOptimize(out);
    }
}

/// Each request is signed once, as the client does it; making the copies isn't measured.
void ours(benchmark::State& state, bool cached) {
    constexpr std::size_t batch = 64;  // few enough to stay in the cache, as a request that was just made does
    auto const req = unsigned_request();
    std::array const given{credentials{"AKIDEXAMPLE", secret, ""},
                           credentials{"AKIDEXAMPLE", cached ? secret : other_secret, ""}};
    sigv4 policy("us-east-1", "es");
    std::vector<request> requests;
    while (state.KeepRunningBatch(batch)) {
        state.PauseTiming();
        requests.assign(batch, req);
        state.ResumeTiming();
        for (std::size_t i = 0; i != batch; ++i) {
            if (policy.sign(requests[i], node, given[i % 2], at).has_error()) state.SkipWithError("refused");
        }
    }
}

BENCHMARK_CAPTURE(crypto, cached_key, true);
BENCHMARK_CAPTURE(ours, cached_key, true);
BENCHMARK_CAPTURE(crypto, without_cached_key, false);
BENCHMARK_CAPTURE(ours, without_cached_key, false);

}  // namespace

int main(int argc, char** argv) {
    recorder out;
    if (!run_benchmarks({argv, argv + argc}, out)) return 2;
    auto const met = [&out](std::string const& which, double bound) {
        return out.ratio(which, "ours/" + which, "crypto/" + which, bound, "ns");
    };
    bool const cached = met("cached_key", 2.0), uncached = met("without_cached_key", 1.5);
    return cached && uncached ? 0 : 1;
}
