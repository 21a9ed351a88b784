// SPDX-License-Identifier: Apache-2.0
/// @file
/// OpenSearch's snapshot management. The plugin is in no registry: answers are in the shape that its sources write.
#include "support/encoding.hpp"
#include "support/recordings.hpp"

#include <es_s3_snapshot/operation/sm.hpp>

using namespace test_support;

static_assert(!manages_snapshots<opensearch_2> && manages_snapshots<opensearch<version{2, 1}>>);
static_assert(manages_snapshots<opensearch_3> && !manages_snapshots<opensearch_1>);
static_assert(!manages_snapshots<elasticsearch_7> && !manages_snapshots<elasticsearch_9>);
static_assert(!sm::create_policy::idempotent && !sm::update_policy::idempotent && sm::delete_policy::idempotent);

namespace {

constexpr char const* written = R"({"_id":"nightly-sm-policy","_version":7,"_seq_no":5,"_primary_term":2,"sm_policy":{
    "name":"nightly","description":"each night","schema_version":21,
    "creation":{"schedule":{"cron":{"expression":"0 1 * * *","timezone":"Europe/Berlin"}},"time_limit":"1h"},
    "deletion":{"schedule":{"cron":{"expression":"0 2 * * *","timezone":"Asia/Tokyo"}},
        "condition":{"max_age":"7d","min_count":5,"max_count":20},"time_limit":"30m"},
    "snapshot_config":{"indices":"a,b-*,-b-1","repository":"repo","date_format":"yyyy-MM-dd","date_format_timezone":
        "America/Los_Angeles","ignore_unavailable":true,"include_global_state":false,"partial":true,
        "metadata":{"taken_by":"a policy"}},
    "schedule":{"interval":{"start_time":1700000000000,"period":1,"unit":"Minutes"}},"enabled":true,
    "last_updated_time":1700000000123,"enabled_time":1700000000123,
    "notification":{"channel":{"id":"c"},"conditions":{"creation":true,"deletion":false,"failure":true,
        "time_limit_exceeded":false}}}})";

/// With nothing in it that may be missing, as a policy is told by others in a list: without its version.
constexpr char const* listed = R"({"policies":[{"_id":"a-sm-policy","_seq_no":1,"_primary_term":1,"sm_policy":{
    "name":"a","schema_version":21,"creation":{"schedule":{"cron":{"expression":"0 8 * * *","timezone":"UTC"}}},
    "snapshot_config":{"repository":"repo"},"schedule":{},"enabled":false,"last_updated_time":1700000000123}},
    {"_id":"b-sm-policy","_seq_no":2,"_primary_term":1,"sm_policy":{"name":"b","schema_version":21,
    "deletion":{"schedule":{"cron":{"expression":"0 9 * * *","timezone":"UTC"}},"condition":{"min_count":1,"max_age":"1d"}},
    "snapshot_config":{"repository":"repo","indices":["x","y*"]},"enabled":true}}],"total_policies":12})";

constexpr char const* explained = R"({"policies":[
    {"name":"nightly","deletion":{"current_state":"DELETION_START","trigger":{"time":1700000500000}},
     "policy_seq_no":5,"policy_primary_term":2,
     "creation":{"current_state":"CREATING","trigger":{"time":1700000400000},"started":["nightly-2026-x"],
        "latest_execution":{"status":"IN_PROGRESS","start_time":1700000300000,
            "info":{"message":"Snapshot creation started.","cause":"none"}},"retry":{"count":2}},"enabled":true},
    {"name":"new","enabled":false},{"name":"gone"},
    {"name":"done","creation":{"current_state":"CREATION_START","trigger":{"time":1},"latest_execution":{
        "status":"FAILED","start_time":2,"end_time":3,"info":{"message":"no","cause":"because"}}},"enabled":null}]})";

sm::create_policy create() {
    sm::create_policy op;
    op.policy_name = "nightly";
    op.policy.creation_cron = "0 1 * * *";
    op.policy.repository = "repo";
    return op;
}

sm::update_policy update() {
    sm::update_policy op;
    op.policy_name = "nightly";
    op.policy = create().policy;
    op.if_seq_no = 5;
    op.if_primary_term = 2;
    return op;
}

json::value body_of(result<request> const& made) {
    REQUIRE(made.has_value());
    return json::parse(made->body);
}

exchange answered(std::string_view text) {
    exchange e;
    e.status = 200;
    e.answer = text;
    return e;
}

}  // namespace

TEST_CASE("every operation on policies has its path") {
    CHECK(asked(create(), os3).starts_with("POST /_plugins/_sm/policies/nightly {"));
    CHECK(asked(update(), os3).starts_with("PUT /_plugins/_sm/policies/nightly?if_seq_no=5&if_primary_term=2 {"));
    CHECK(asked(sm::get_policy{"a b"}, os3) == "invalid: 'a b' cannot name a policy: it holds ' '");
    CHECK(asked(sm::get_policy{"a"}, os3) == "GET /_plugins/_sm/policies/a");
    CHECK(asked(sm::get_policies(), os3) == "GET /_plugins/_sm/policies");
    CHECK(asked(sm::get_policies{0, 20, "night* AND x"}, os3) ==
          "GET /_plugins/_sm/policies?from=0&size=20&queryString=night%2A%20AND%20x");
    CHECK(asked(sm::delete_policy{"a"}, os3) == "DELETE /_plugins/_sm/policies/a");
    CHECK(asked(sm::explain_policy{{"a", "b*"}}, os3) == "GET /_plugins/_sm/policies/a,b%2A/_explain");
    CHECK(asked(sm::start_policy{"a"}, os3) == "POST /_plugins/_sm/policies/a/_start");
    CHECK(asked(sm::stop_policy{"a"}, os3) == "POST /_plugins/_sm/policies/a/_stop");
}

TEST_CASE("policies begin with OpenSearch 2.1, and never on Elasticsearch") {
    check_begins(create(), never, {2, 1, 0});
    check_begins(update(), never, {2, 1, 0});
    check_begins(sm::get_policy{"a"}, never, {2, 1, 0});
    check_begins(sm::get_policies(), never, {2, 1, 0});
    check_begins(sm::delete_policy{"a"}, never, {2, 1, 0});
    check_begins(sm::explain_policy{{"a"}}, never, {2, 1, 0});
    check_begins(sm::start_policy{"a"}, never, {2, 1, 0});
    check_begins(sm::stop_policy{"a"}, never, {2, 1, 0});
}

TEST_CASE("a policy is sent with just what is set") {
    CHECK(body_of(encode(create(), os3)) == json::parse(R"({
        "creation":{"schedule":{"cron":{"expression":"0 1 * * *","timezone":"UTC"}}},
        "snapshot_config":{"repository":"repo"}})"));
    auto op = create();
    op.policy.max_age = "7d";
    op.policy.enabled = false;
    // without a time of its own it deletes when it creates
    CHECK(body_of(encode(op, os3)) == json::parse(R"({"enabled":false,
        "creation":{"schedule":{"cron":{"expression":"0 1 * * *","timezone":"UTC"}}},
        "deletion":{"condition":{"max_age":"7d"}},"snapshot_config":{"repository":"repo"}})"));
    op = create();
    op.policy.deletion_cron = "0 2 * * *";
    CHECK(body_of(encode(op, os3)).at("deletion") ==
          json::parse(R"({"schedule":{"cron":{"expression":"0 2 * * *","timezone":"UTC"}}})"));
    CHECK(body_of(encode(update(), os3)) == body_of(encode(create(), os3)));
}

TEST_CASE("a policy that was read is sent again as it was") {
    auto const read = hear(sm::get_policy(), written);
    REQUIRE(read.has_value());
    sm::update_policy op;
    op.policy_name = read->name;
    op.policy = read->policy;
    op.if_seq_no = read->seq_no;
    op.if_primary_term = read->primary_term;
    auto const made = encode(op, os3);
    CHECK(made->target == "/_plugins/_sm/policies/nightly?if_seq_no=5&if_primary_term=2");
    auto wanted = json::parse(written).at("sm_policy").as_object();
    // what the server adds by itself
    for (auto const* key : {"name", "schema_version", "schedule", "last_updated_time", "enabled_time"})
        wanted.erase(key);
    CHECK(body_of(made) == wanted);
}

TEST_CASE("a policy without what it needs, or with a bad name, is refused") {
    auto check = [](auto op) {
        auto const whole = op.policy;
        op.policy.creation_cron = "";
        CHECK(asked(op, os3) == "invalid: a policy needs a schedule");
        op.policy = whole;
        op.policy.repository = "";
        CHECK(asked(op, os3) == "invalid: the name of the repository is empty");
        op.policy.repository = "a,b";
        CHECK(asked(op, os3) == "invalid: 'a,b' cannot name a repository: it holds ','");
    };
    check(create());
    check(update());
    auto op = update();
    op.if_seq_no = -1;
    CHECK(asked(op, os3) == "invalid: if_seq_no and if_primary_term say which version is replaced");
    for (auto const none : {-1, 0}) {
        op = update();
        op.if_primary_term = none;
        CHECK(asked(op, os3) == "invalid: if_seq_no and if_primary_term say which version is replaced");
    }
    op.if_seq_no = 0;
    op.if_primary_term = 1;
    CHECK(encode(op, os3).has_value());

    for (std::string const name : {"", "a/b", "a,b", "a#b"}) {
        auto const sentence = name.empty() ? std::string("invalid: the name of the policy is empty")
                                           : "invalid: '" + name + "' cannot name a policy: it holds '" + name[1] + "'";
        auto made = create();
        made.policy_name = name;
        CHECK(asked(made, os3) == sentence);
        auto changed = update();
        changed.policy_name = name;
        CHECK(asked(changed, os3) == sentence);
        CHECK(asked(sm::get_policy{name}, os3) == sentence);
        CHECK(asked(sm::delete_policy{name}, os3) == sentence);
        CHECK(asked(sm::start_policy{name}, os3) == sentence);
        CHECK(asked(sm::stop_policy{name}, os3) == sentence);
        CHECK(asked(sm::explain_policy{{name}}, os3) == sentence);
    }
    CHECK(asked(sm::explain_policy(), os3) == "invalid: the name of the policy is empty");
}

TEST_CASE("a policy is told field by field, however it was asked for") {
    auto check = [](auto const& op) {
        auto const heard = hear(op, written);
        REQUIRE(heard.has_value());
        CHECK(heard->name == "nightly");
        CHECK(heard->version == 7);
        CHECK(heard->seq_no == 5);
        CHECK(heard->primary_term == 2);
        CHECK(heard->last_updated_time == 1'700'000'000'123);
        auto const& p = heard->policy;
        CHECK(p.description == "each night");
        CHECK(p.enabled == true);
        CHECK(p.creation_cron == "0 1 * * *");
        CHECK(p.creation_timezone == "Europe/Berlin");
        CHECK(p.creation_time_limit == "1h");
        CHECK(p.deletion_cron == "0 2 * * *");
        CHECK(p.deletion_timezone == "Asia/Tokyo");
        CHECK(p.deletion_time_limit == "30m");
        CHECK(p.max_age == "7d");
        CHECK(p.max_count == 20);
        CHECK(p.min_count == 5);
        CHECK(p.repository == "repo");
        CHECK(p.indices == index_list{"a", "b-*", "-b-1"});
        CHECK(p.date_format == "yyyy-MM-dd");
        CHECK(p.date_format_timezone == "America/Los_Angeles");
        CHECK(p.ignore_unavailable == true);
        CHECK(p.include_global_state == false);
        CHECK(p.partial == true);
        CHECK(p.metadata == json::object{{"taken_by", "a policy"}});
        CHECK(p.notification.at("channel").at("id") == "c");
    };
    check(sm::create_policy());
    check(sm::update_policy());
    check(sm::get_policy());
}

TEST_CASE("a page of policies tells how many there are, and leaves unset what is not told") {
    auto const heard = hear(sm::get_policies(), listed);
    REQUIRE(heard.has_value());
    CHECK(heard->total_policies == 12);
    REQUIRE(heard->policies.size() == 2);
    auto const& a = heard->policies[0];
    CHECK(a.name == "a");
    CHECK(a.version == 0);  // is not told here
    CHECK(a.seq_no == 1);
    CHECK(a.policy.enabled == false);
    CHECK(a.policy.creation_cron == "0 8 * * *");
    CHECK(a.policy.deletion_cron.empty());
    CHECK(a.policy.indices.empty());
    CHECK_FALSE(a.policy.max_count.has_value());
    CHECK_FALSE(a.policy.partial.has_value());
    CHECK(a.policy.notification.empty());
    // 3.3 and later have policies that only delete
    auto const& b = heard->policies[1];
    CHECK(b.policy.creation_cron.empty());
    CHECK(b.policy.deletion_cron == "0 9 * * *");
    CHECK(b.policy.min_count == 1);
    CHECK(b.policy.indices == index_list{"x", "y*"});  // a list will do for the server, too
    CHECK(hear(sm::get_policies(), R"({"policies":[],"total_policies":0})")->policies.empty());
}

TEST_CASE("how far a policy's runs are is told of both its workflows") {
    auto const heard = hear(sm::explain_policy(), explained);
    REQUIRE(heard.has_value());
    REQUIRE(heard->size() == 4);
    auto const& nightly = heard->at(0);
    CHECK(nightly.name == "nightly");
    CHECK(nightly.enabled);
    CHECK(nightly.creation.current_state == "CREATING");
    CHECK(nightly.creation.trigger_time == 1'700'000'400'000);
    CHECK(nightly.creation.latest_status == "IN_PROGRESS");
    CHECK(nightly.creation.latest_message == "Snapshot creation started.");
    CHECK(nightly.deletion.current_state == "DELETION_START");
    CHECK(nightly.deletion.trigger_time == 1'700'000'500'000);
    CHECK(nightly.deletion.latest_status.empty());
    for (auto const i : {1U, 2U}) {  // it did not run yet, or is no more
        CHECK_FALSE(heard->at(i).enabled);
        CHECK(heard->at(i).creation.current_state.empty());
        CHECK(heard->at(i).deletion.trigger_time == 0);
    }
    CHECK(heard->at(3).creation.latest_status == "FAILED");
    CHECK(heard->at(3).creation.latest_message == "no");
    CHECK_FALSE(heard->at(3).enabled);
}

TEST_CASE("a deletion, a start and a stop say that they were done") {
    CHECK(hear(sm::delete_policy(), R"({"_index":".opendistro-ism-config","_id":"a-sm-policy","_version":8,
        "result":"deleted","forced_refresh":true,"_shards":{"total":2,"successful":1,"failed":0},"_seq_no":9,
        "_primary_term":2})")
              ->result == "deleted");
    CHECK(wrong_with(sm::delete_policy(), "{}") == "unexpected: in the answer, 'result' is missing");
    CHECK(hear(sm::start_policy(), R"({"acknowledged":true})")->value);
    CHECK_FALSE(hear(sm::stop_policy(), R"({"acknowledged":false})")->value);
    CHECK(wrong_with(sm::start_policy(), "{}") == "unexpected: in the answer, 'acknowledged' is missing");
}

TEST_CASE("whatever stands at any place of an answer about policies is read, or an error that names the place") {
    auto check = [](auto const& op, char const* text) {
        check_replacements(op, answered(text));
        check_truncations(op, answered(text));
    };
    check(sm::get_policy(), written);
    check(sm::get_policies(), listed);
    check(sm::explain_policy(), explained);
    CHECK(wrong_with(sm::get_policy(), "{}") == "unexpected: in the answer, 'sm_policy' is missing");
    CHECK(wrong_with(sm::get_policy(), R"({"sm_policy":{}})") ==
          "unexpected: in the answer, 'sm_policy.name' is missing");
    CHECK(wrong_with(sm::get_policies(), R"({"policies":[{}]})") ==
          "unexpected: in the answer, 'policies[0].sm_policy' is missing");
    CHECK(wrong_with(sm::explain_policy(), R"({"policies":[{"enabled":true}]})") ==
          "unexpected: in the answer, 'policies[0].name' is missing");
    CHECK(wrong_with(sm::get_policy(), R"({"sm_policy":{"name":"a","snapshot_config":{"indices":{}}}})") ==
          "unexpected: in the answer, 'sm_policy.snapshot_config.indices' is not a string");
}
