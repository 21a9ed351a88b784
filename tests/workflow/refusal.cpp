// SPDX-License-Identifier: Apache-2.0
/// @file
/// Refusals explained: every request that is not allowed comes back with what to add, and where.
#include "support/fake_cluster.hpp"

#include <es_s3_snapshot/operation/cluster.hpp>
#include <es_s3_snapshot/operation/repository.hpp>
#include <es_s3_snapshot/operation/restore.hpp>
#include <es_s3_snapshot/operation/snapshot.hpp>
#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/operation/snapshot_status.hpp>
#include <es_s3_snapshot/workflow/refusal.hpp>
#include <es_s3_snapshot/workflow/repository.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;
using test::bench;

namespace {

constexpr char const* user = "arn:aws:iam::1:user/u";

std::string hint_for(std::string const& reason) {
    error e = make_error(errc::server_error, "x");
    e.info.server_reason = reason;
    return explain_refusal(e).info.hint;
}

/// The JSON that the hint tells to paste: it must be some.
std::string to_paste(std::string const& hint) {
    auto const begin = hint.find('{'), end = hint.rfind('}');
    REQUIRE(begin != std::string::npos);
    auto const text = hint.substr(begin, end + 1 - begin);
    CAPTURE(text);
    return boost::json::serialize(boost::json::parse(text));
}

/// What comes of an operation that is answered so.
template <class Op>
error refused(Op op, std::string const& body, unsigned status = 403) {
    bench b({2, 19, 0}, distribution::opensearch);
    replay r([&](origin const&, request const&) -> replay_answer { return {status, body}; });
    auto const answer = run_virtual(exchange(b.context(), b.session<operations<Op>>(), std::move(op)), r, b.env);
    REQUIRE_FALSE(answer);
    CHECK(r.sent.size() == 1);
    return answer.error();
}

template <class Op>
Op named() {
    Op op;
    if constexpr (requires { op.repository; }) op.repository = "r";
    if constexpr (requires { op.repositories; }) op.repositories = {"r"};
    if constexpr (requires { op.snapshots; }) op.snapshots = {"s"};
    if constexpr (requires { op.snapshot; }) op.snapshot = "s";
    if constexpr (requires { op.indices; }) op.indices = {"a"};
    return op;
}

}  // namespace

TEMPLATE_TEST_CASE("whatever is asked of the managed service, a refusal names the statement to add", "", get_info,
                   get_repository, put_repository, create_snapshot, snapshot_status, restore_snapshot) {
    TestType op;
    if constexpr (!std::is_same_v<TestType, get_info>) op = named<TestType>();
    auto const e =
        refused(op, std::string(R"({"Message":"User: )") + user +
                        " is not authorized to perform: es:ESHttpGet on resource: "
                        "arn:aws:es:eu-west-1:1:domain/d/_snapshot/r because no identity-based policy allows "
                        "the es:ESHttpGet action\"}");
    CHECK(e.is(errc::access_denied));
    CHECK(e.info.hint.find(user) != std::string::npos);
    CHECK(to_paste(e.info.hint) ==
          R"({"Effect":"Allow","Action":"es:ESHttpGet","Resource":"arn:aws:es:eu-west-1:1:domain/d/*"})");
}

TEST_CASE("the statement is filled with what the text names") {
    struct row {
        char const* rest;  // behind `User: … is not authorized to perform: `
        char const* statement;
    };
    for (
        auto const& r :
        {row{"iam:PassRole on resource: arn:aws:iam::1:role/path/r",
             R"({"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::1:role/path/r"})"},
         row{"iam:PassRole on resource: arn:aws:iam::1:role/r because no identity-based policy allows it",
             R"({"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::1:role/r"})"},
         row{"iam:PassRole on resource: *", R"({"Effect":"Allow","Action":"iam:PassRole","Resource":"<role_arn>"})"},
         row{"iam:PassRole", R"({"Effect":"Allow","Action":"iam:PassRole","Resource":"<role_arn>"})"},
         row{"es:ESHttpPut on resource: arn:aws-cn:es:cn-north-1:1:domain/d",
             R"({"Effect":"Allow","Action":"es:ESHttpPut","Resource":"arn:aws-cn:es:cn-north-1:1:domain/d/*"})"},
         row{"es:ESHttpPut on resource: d.",
             R"({"Effect":"Allow","Action":"es:ESHttpPut","Resource":"arn:aws:es:*:*:domain/d/*"})"},
         row{"es:ESHttpDelete",
             R"({"Effect":"Allow","Action":"es:ESHttpDelete","Resource":"arn:aws:es:REGION:ACCOUNT:domain/NAME/*"})"}}) {
        auto const hint = hint_for(std::string("User: ") + user + " is not authorized to perform: " + r.rest);
        CHECK(hint.find(std::string("a policy of ") + user) != std::string::npos);
        CHECK(to_paste(hint) == r.statement);
    }
}

TEST_CASE("where a statement would not help, the hint says what does") {
    auto const refusal = [](std::string const& who, std::string const& rest) {
        return hint_for("User: " + who + " is not authorized to perform: " + rest);
    };
    CHECK(refusal("anonymous", "es:ESHttpGet because no resource-based policy allows it").find("sign the requests") !=
          std::string::npos);
    auto const denied = refusal(user, "es:ESHttpGet with an explicit deny in an identity-based policy");
    CHECK(denied.find("denies es:ESHttpGet") != std::string::npos);
    CHECK(denied.find("Allow\"") == std::string::npos);
    constexpr char const* trust =
        R"({"Effect":"Allow","Principal":{"Service":"es.amazonaws.com"},"Action":"sts:AssumeRole"})";
    auto const untrusted =
        refusal("arn:aws:sts::9:assumed-role/service/s",
                "sts:AssumeRole on resource: arn:aws:iam::1:role/r (Service: AWSSecurityTokenService)");
    CHECK(untrusted.find("arn:aws:iam::1:role/r: its trust policy") != std::string::npos);
    CHECK(to_paste(untrusted) == trust);
    CHECK(to_paste(hint_for("Failed to assume role")) == trust);
}

TEMPLATE_TEST_CASE("fine-grained access control wants manage_snapshots for all about repositories and snapshots", "",
                   get_repository, put_repository, create_snapshot, snapshot_status, restore_snapshot) {
    for (auto const* action :
         {"cluster:admin/repository/get", "cluster:admin/repository/put", "cluster:admin/repository/delete",
          "cluster:admin/snapshot/create", "cluster:admin/snapshot/get", "cluster:admin/snapshot/status",
          "cluster:admin/snapshot/restore"}) {
        auto const e = refused(named<TestType>(), std::string(R"({"error":{"type":"security_exception","reason":)") +
                                                      "\"no permissions for [" + action + "] and User [name=" + user +
                                                      R"(, backend_roles=[], requestedTenant=null]"},"status":403})");
        CHECK(e.is(errc::access_denied));
        CHECK(e.info.hint.find(std::string("map ") + user + ",") == 0);
        CHECK(e.info.hint.find("manage_snapshots") != std::string::npos);
    }
}

TEST_CASE("what no role of its own grants is spelt out as one") {
    CHECK(to_paste(hint_for("no permissions for [cluster:monitor/main] and User [name=u, backend_roles=[]]")) ==
          R"({"cluster_permissions":["cluster:monitor/main"]})");
    CHECK(
        to_paste(hint_for("no permissions for [indices:admin/close, indices:admin/open] and associated roles [x]")) ==
        R"({"index_permissions":[{"index_patterns":["*"],"allowed_actions":["indices:admin/close","indices:admin/open"]}]})");
    CHECK(hint_for("no permissions for [] and User [name=u, backend_roles=[]]").find("name the indices") !=
          std::string::npos);
}

TEST_CASE("a gateway that lets nobody in is explained") {
    for (auto const& [reason, hint] :
         {std::pair{"The request signature we calculated does not match the signature you provided.", "secret key"},
          {"Missing Authentication Token", "sigv4"},
          {"unable to authenticate user [elastic] for REST request [/]", "password"}}) {
        auto const e = refused(get_repository(), std::string(R"({"message":")") + reason + "\"}");
        CHECK(e.is(errc::access_denied));
        CHECK(e.info.hint.find(hint) != std::string::npos);
    }
}

TEST_CASE("a refusal inside another error is one too, and another error stays as it is") {
    auto const inside = refused(named<put_repository>(),
                                R"({"error":{"type":"repository_exception","reason":"User: u is not authorized to )"
                                R"(perform: iam:PassRole on resource: arn:aws:iam::1:role/r"},"status":500})",
                                500);
    CHECK(inside.is(errc::access_denied));
    CHECK(inside.info.status == 500);
    auto const other = refused(named<put_repository>(), R"({"error":{"type":"x","reason":"y"},"status":500})", 500);
    CHECK(other.is(errc::server_error));
    CHECK(other.info.hint.empty());
}

TEST_CASE("what S3 allows nobody is about the bucket, not about the domain") {
    bench b({2, 19, 0}, distribution::opensearch);
    b.cluster.verification_error =
        "User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: s3:PutObject on resource: "
        "arn:aws:s3:::b/x";
    repository_target t;
    t.name = "r";
    t.settings.bucket = "bucket";
    auto const made = b.run(ensure_repository, t);
    REQUIRE_FALSE(made);
    CHECK(made.error().is(errc::access_denied));
    CHECK(made.error().info.hint.find("s3:ListBucket") != std::string::npos);
}
