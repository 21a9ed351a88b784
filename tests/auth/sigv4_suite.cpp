// SPDX-License-Identifier: Apache-2.0
/// @file
/// The public SigV4 test suite, and canonical lines that the live service printed; both are read from a folder outside.
#include "sigv4/vectors.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <vector>

using namespace es_s3_snapshot;
using sigv4_vectors::read_file;

namespace {

constexpr char variable[] = "ES_S3_SNAPSHOT_SIGV4_SUITE";

/// The folder that holds `v4/` and `es-truth.json`, or empty.
std::string suite() {
    auto const* const folder = std::getenv(variable);
    if (folder == nullptr || *folder == '\0') {
        WARN("SKIPPED: " << variable << " names no folder with the public suite (v4/ and es-truth.json)");
        return {};
    }
    return folder;
}

std::string take_line(std::string_view& text) {
    auto const end = std::min(text.find('\n'), text.size());
    auto line = std::string(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

/// A request as the suite writes it: spaces in the target, fields over several lines.
request parse(std::string_view text) {
    request made;
    auto const first = take_line(text);
    auto const space = first.find(' ');
    made.verb = sigv4_vectors::method_of(first.substr(0, space));
    made.target = first.substr(space + 1, first.rfind(" HTTP/1.1") - space - 1);
    while (!text.empty() && text.front() != '\n') {
        auto line = take_line(text);
        auto const colon = line.find(':');
        while (text.starts_with(' ')) line += "\n" + take_line(text);
        made.fields.add(line.substr(0, colon), line.substr(colon + 1));
    }
    take_line(text);
    made.body = std::string(text);
    return made;
}

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const escape = text[i] == '%';
        out += escape ? static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16)) : text[i];
        if (escape) i += 2;
    }
    return out;
}

/// A target as a server reads it: the suite sends parameters in any order and encoding, the policy in canonical form.
struct meaning {
    explicit meaning(std::string const& target) : path(target.substr(0, target.find('?'))) {
        std::stringstream query(target.substr(std::min(path.size() + 1, target.size())));
        for (std::string piece; std::getline(query, piece, '&');) parameters.insert(decoded(piece));
    }
    bool operator==(meaning const&) const = default;

    std::string path;
    std::multiset<std::string> parameters;
};

void check_equal(request const& made, request const& expected) {
    CHECK(made.verb == expected.verb);
    CHECK(meaning(made.target) == meaning(expected.target));
    CHECK(std::equal(made.fields.begin(), made.fields.end(), expected.fields.begin(), expected.fields.end()));
    CHECK(made.body == expected.body);
}

/// One folder of the suite.
struct suite_case {
    explicit suite_case(std::filesystem::path const& p) : folder(p.string() + "/"), req(parse(read("request.txt"))) {
        auto const context = boost::json::parse(read("context.json")).as_object();
        auto const& who = context.at("credentials").as_object();
        fixed = {sigv4_vectors::text(who, "access_key_id"), sigv4_vectors::text(who, "secret_access_key"),
                 who.contains("token") ? sigv4_vectors::text(who, "token") : ""};
        region = sigv4_vectors::text(context, "region");
        service = sigv4_vectors::text(context, "service");
        expires = std::chrono::seconds(context.at("expiration_in_seconds").to_number<int>());
        REQUIRE(sigv4_vectors::text(context, "timestamp") == "2015-08-30T12:36:00Z");
        options.normalize_path = context.at("normalize").as_bool();
        options.content_sha256 = context.at("sign_body").as_bool();
        options.sign_session_token =
            !context.contains("omit_session_token") || !context.at("omit_session_token").as_bool();
        options.sign_all_fields = true;
    }

    std::string read(std::string const& name) const { return read_file(folder + name); }

    /// The stages, fed with the request that was signed; the signature itself is no longer (or never was) in its
    /// target.
    void check_stages(request const& sent, std::string const& form) const {
        auto const canonical = sigv4_canonical_request(sent, sigv4_payload_hash(sent.body), options);
        sigv4_scope scope{"20150830", region, service};
        auto const to_sign = sigv4_string_to_sign("20150830T123600Z", scope, canonical);
        CHECK(canonical == read(form + "-canonical-request.txt"));
        CHECK(to_sign == read(form + "-string-to-sign.txt"));
        CHECK(sigv4_signature(sigv4_signing_key(fixed.secret_access_key, scope), to_sign) ==
              read(form + "-signature.txt"));
    }

    void check_header_form() const {
        auto sent = req;
        REQUIRE(sigv4(region, service, fixed, options).sign(sent, {}, {}, now));
        check_equal(sent, parse(read("header-signed-request.txt")));
        check_stages(sent, "header");
    }

    void check_query_form() const {
        auto sent = req;
        REQUIRE(sigv4(region, service, fixed, options).presign(sent, {}, {}, now, expires));
        check_equal(sent, parse(read("query-signed-request.txt")));
        sent.target.erase(sent.target.find("&X-Amz-Signature="));
        if (!options.sign_session_token) sent.target.erase(sent.target.find("&X-Amz-Security-Token="));
        check_stages(sent, "query");
    }

    std::string folder, region, service;
    request req;
    credentials fixed;
    sigv4_options options;
    std::chrono::seconds expires{};
    wall_time now{std::chrono::sys_days(std::chrono::year(2015) / 8 / 30) + std::chrono::hours(12) +
                  std::chrono::minutes(36)};
};

}  // namespace

TEST_CASE("the public suite: every case, every stage, header and presigned form") {
    auto const root = suite();
    if (root.empty()) return;
    std::size_t count = 0;
    for (auto const& entry : std::filesystem::directory_iterator(root + "/v4")) {
        INFO(entry.path().filename().string());
        suite_case const c(entry.path());
        c.check_header_form();
        c.check_query_form();
        ++count;
    }
    WARN(count << " cases of the public suite, none skipped");
    CHECK(count >= 29);
}

TEST_CASE("the canonical lines are those that the live service printed") {
    auto const root = suite();
    if (root.empty()) return;
    auto const file = boost::json::parse(read_file(root + "/es-truth.json")).as_object();
    for (auto const& value : file.at("cases").as_array()) {
        auto const& c = value.as_object();
        auto const target = sigv4_vectors::text(c, "wire_target");
        auto const mark = std::min(target.find('?'), target.size());
        INFO(target);
        CHECK(sigv4_canonical_path(target.substr(0, mark), sigv4_options_for("es")) ==
              sigv4_vectors::text(c, "canonical_path"));
        CHECK(sigv4_canonical_query(target.substr(std::min(mark + 1, target.size()))) ==
              sigv4_vectors::text(c, "canonical_query"));
    }
    WARN(file.at("cases").as_array().size() << " lines of the live service");
    CHECK(file.at("cases").as_array().size() >= 4);
}
