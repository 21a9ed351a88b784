// SPDX-License-Identifier: Apache-2.0
/// @file
/// Refusals in every shape: those of the recorded servers one by one, and those of what may stand before a server.
#include "support/recordings.hpp"

#include <map>
#include <optional>
#include <set>

using namespace es_s3_snapshot;
using namespace test_support;

namespace {

error refusal(unsigned status, std::string_view body) { return decode_server_error(response_head{status, {}}, body); }

/// What each recorded refusal means to a program, on every line alike but for `exceptions`.
std::map<errc, std::string_view> const meanings{
    {errc::not_found,
     "clone_get clone_source_missing count_missing repo_missing_cleanup slow_clone_running exact_close_missing "
     "exact_delete_repository_again exact_delete_snapshot_again "
     "exact_open_missing exact_recovery_missing index_close_missing index_missing noplugin_repo_get "
     "noplugin_snap_create recovery_missing_index repo_delete_again repo_delete_missing "
     "repo_get_after_failed_put repo_get_list_one_missing repo_get_missing repo_missing_delete "
     "repo_missing_restore repo_missing_snapshot_create repo_missing_snapshot_get repo_verify_missing "
     "restore_index_missing restore_missing_repo restore_missing_snapshot slow_get_after_abort "
     "slow_restore_running snap_create_index_missing_async snap_create_missing_repo snap_delete_again "
     "snap_delete_list snap_delete_list_one_missing snap_delete_missing snap_delete_wildcard "
     "snap_delete_wildcard_none snap_get_missing snap_get_missing_repo snap_get_partly_missing "
     "snap_get_wildcard_none snap_missing_restore snap_status_missing status_wildcard run_restore_itself"},
    {errc::conflict,
     "clone_target_exists closed_count count_closed exact_count_closed exact_restore_open restore_closed_diff_shards "
     "restore_closed_wrong_shards restore_open_index restore_open_index_nowait slow_restore_again "
     "snap_create_exists snap_create_exists_nowait snap_create_closed_index_ignored x_restore_no_body_open"},
    {errc::busy,
     "slow_cleanup_running restore_after_partial_allowed restore_after_partial_deleted rrun_second_restore "
     "run_concurrent_same_name "
     "run_concurrent_same_repo run_delete_other_snapshot run_repo_delete run_repo_put slow_concurrent_create "
     "slow_concurrent_other_repo slow_index_close_running slow_repo_delete_in_use slow_repo_update_in_use "
     "slow_restore_close_index slow_restore_count slow_restore_delete_snapshot slow_restore_repo_delete"},
    {errc::repository_unusable,
     "cleanup_readonly noplugin_repo_put noplugin_repo_put_noverify repo_put_bad_name repo_put_bad_protocol "
     "repo_put_fs_no_location repo_put_fs_no_path_repo repo_put_invalid_bucket repo_put_name_with_space "
     "repo_put_no_bucket repo_put_refused repo_put_s3_bad_storage_class repo_put_s3_bucket_missing "
     "repo_put_s3_credentials_in_settings repo_put_s3_unknown_client repo_put_small_buffer "
     "repo_put_unknown_type repo_put_wrong_bucket_strict repo_put_wrong_keys repo_verify_bucket_missing "
     "repo_verify_wrong_keys snap_create_bucket_missing snap_create_readonly_repo snap_delete_readonly_repo "
     "snap_get_bucket_missing x_repo_localhost x_repo_strict_wrong_id"},
    {errc::server_error,
     "clone clone_no_body clone_no_indices clone_wait http_bad_json http_no_content_type http_unknown_param "
     "index_create_badname repo_put_bad_json repo_put_empty_body "
     "repo_put_no_body "
     "repo_put_no_type repo_put_settings_not_object restore_bad_json restore_bad_option restore_bad_regex "
     "restore_bad_rename restore_dup_rename restore_index_settings_shards restore_partial_snapshot "
     "restore_rename_invalid_name restore_unknown_field snap_create_bad_body snap_create_badname_comma "
     "snap_create_badname_hash snap_create_badname_slash snap_create_badname_space snap_create_badname_star "
     "snap_create_badname_underscore snap_create_badname_upper snap_create_name_comma snap_create_name_hash "
     "snap_create_name_underscore snap_create_name_upper snap_create_unassigned snap_create_unknown_param "
     "snap_current_none snap_delete_two snap_delete_wait_false snap_delete_wild snap_get_wild"},
    {errc::not_supported, "http_unknown_path http_wrong_method no_such_endpoint wrong_method"},
};

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> made;
    for (std::size_t end = 0; end != std::string_view::npos; text.remove_prefix(std::min(end + 1, text.size()))) {
        end = text.find(' ');
        made.push_back(text.substr(0, end));
    }
    return made;
}

/// Where a line says something else to the same question.
struct exception {
    std::string_view server, name;
    errc code;
};
constexpr std::array exceptions{
    exception{"elasticsearch-1.7", "run_restore_itself", errc::server_error},           // "unsupported snapshot state"
    exception{"elasticsearch-5.6", "http_no_content_type", errc::repository_unusable},  // it took the body
    exception{"elasticsearch-5.6", "repo_verify_bucket_missing", errc::not_found},  // it didn't keep the registration
    exception{"elasticsearch-5.6", "snap_create_bucket_missing", errc::not_found},
    exception{"elasticsearch-5.6", "snap_get_bucket_missing", errc::not_found},
    exception{"elasticsearch-5.6", "snap_create_index_missing_async", errc::conflict},  // the name was taken by then
    exception{"elasticsearch-5.6", "slow_restore_again", errc::busy},                   // one restore at a time
    // neither a clone nor a cleanup is known yet
    exception{"elasticsearch-5.6", "cleanup_readonly", errc::server_error},
    exception{"elasticsearch-5.6", "repo_missing_cleanup", errc::server_error},
    exception{"elasticsearch-5.6", "slow_cleanup_running", errc::server_error},
    exception{"elasticsearch-5.6", "clone_source_missing", errc::server_error},
    exception{"elasticsearch-5.6", "clone_target_exists", errc::server_error},
    exception{"elasticsearch-5.6", "slow_clone_running", errc::server_error},
    exception{"elasticsearch-6.8", "cleanup_readonly", errc::server_error},
    exception{"elasticsearch-6.8", "repo_missing_cleanup", errc::server_error},
    exception{"elasticsearch-6.8", "slow_cleanup_running", errc::server_error},
    exception{"elasticsearch-6.8", "clone_source_missing", errc::server_error},
    exception{"elasticsearch-9.5", "cleanup_readonly", errc::server_error},           // a general 400 since 9
    exception{"elasticsearch-9.5", "snap_create_readonly_repo", errc::server_error},  // a general 400 since 9
    exception{"elasticsearch-9.5", "snap_delete_readonly_repo", errc::server_error},
};

std::optional<errc> expected_of(exchange const& e) {
    // whatever was asked for, that server has no endpoint for it
    for (auto const* words_for_it : {"o handler found for uri [", "Incorrect HTTP method for uri [",
                                     "No endpoint or operation is available at ["}) {
        if (e.answer.find(words_for_it) != e.answer.npos) return errc::not_supported;
    }
    for (auto const& [server, name, code] : exceptions) {
        if (e.is(server) && e.name == name) return code;
    }
    for (auto const& [code, text] : meanings) {
        auto const names = words(text);
        if (std::find(names.begin(), names.end(), e.name) != names.end()) return code;
    }
    return std::nullopt;
}

/// A refusal in words: a HEAD has none, and a document that is not there is no error of 1.x and 2.x.
bool is_refusal(exchange const& e) {
    return e.status >= 300 && e.status != 408 && !e.answer.empty() && e.answer.find("\"found\":false") == e.answer.npos;
}
/// One that the table above gives a meaning.
bool has_meaning(exchange const& e) { return is_refusal(e) && expected_of(e).has_value(); }

bool is_clean(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// The exception's name in 2.x's spelling: what 2.4 said to the same question, where it was asked.
std::string type_on_2_4(std::string const& name) {
    for (auto const& e : recordings()) {
        if (e.name != name || !e.is("elasticsearch-2.4") || e.status < 400) continue;
        auto const told = e.told();
        if (auto const* error = told.as_object().if_contains("error"); error->is_object())
            return text_at(*error, "/type");
    }
    return {};
}

}  // namespace

TEST_CASE("Every recorded refusal means to a program what it should", "[server_error][wire]") {
    std::set<std::string_view> seen;
    each_recording(700, has_meaning, [&](exchange const& e) {
        auto const heard = decode_server_error(e.head(), e.answer);
        auto const expected = expected_of(e);
        CHECK(make_error_code(*expected).message() == heard.code.message());
        CHECK(heard.info.status == e.status);
        CHECK(heard.info.delivered == delivery::answered);
        CHECK(heard.info.message.empty());
        CHECK_FALSE(heard.info.server_reason.empty());
        CHECK(is_clean(heard.info.server_reason));
        seen.insert(e.name);
    });
    for (auto const& [code, text] : meanings) {
        for (auto const& name : words(text)) {
            INFO(name);
            CHECK(seen.count(name) == 1);
        }
    }
}

TEST_CASE("A 408 is a refusal of no operation but health", "[server_error][wire]") {
    each_recording(
        20, [](exchange const& e) { return e.status == 408; },
        [](exchange const& e) { CHECK(belongs_to(e) == "cluster_health"); });
}

TEST_CASE("The type is the server's, in the spelling of 2.x", "[server_error][wire]") {
    std::size_t early = 0;
    each_recording(700, is_refusal, [&](exchange const& e) {
        auto const heard = decode_server_error(e.head(), e.answer);
        CHECK(heard.info.server_type.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos);
        CHECK_FALSE(heard.info.server_type.starts_with("elasticsearch_"));
        if (!e.answer.starts_with('{')) {  // up to 5.x an unknown path is told in plain text
            CHECK(heard.info.server_type.empty());
            CHECK(e.before({6, 0}));
            return;
        }
        auto const told = e.told();
        auto const* error = told.as_object().if_contains("error");
        if (error != nullptr && error->is_object()) {
            CHECK(heard.info.server_type == text_at(*error, "/type"));
            CHECK(heard.info.server_reason.substr(0, 10) == text_at(*error, "/reason").substr(0, 10));
        } else if (error != nullptr && e.is("elasticsearch-1.")) {
            auto const later = type_on_2_4(e.name);
            if (later.empty() || e.name == "run_restore_itself" || e.name == "rr4_index_close") return;
            ++early;
            CHECK(heard.info.server_type == (later == "index_not_found_exception" ? "index_missing_exception" : later));
        } else {
            CHECK(heard.info.server_type.empty());  // a plain sentence
        }
    });
    CHECK(early > 50);
}

TEST_CASE("The causes of a refusal are told with it", "[server_error][wire]") {
    each_recording(
        30, [](exchange const& e) { return is_refusal(e) && e.answer.find("\"caused_by\"") != std::string::npos; },
        [](exchange const& e) {
            auto const reason = decode_server_error(e.head(), e.answer).info.server_reason;
            auto const told = e.told();
            for (auto const* cause = &told.at("error"); cause != nullptr;
                 cause = cause->as_object().if_contains("caused_by")) {
                auto const* why = cause->as_object().if_contains("reason");
                if (why == nullptr || !why->is_string()) continue;
                std::string const whole(why->as_string());
                auto const start = whole.substr(0, std::min(whole.find_first_of("\n\t"), whole.find("  ")));
                CHECK(reason.find(start.substr(0, 40)) != std::string::npos);
            }
        });
}

TEST_CASE("A refusal of 1.x is a text: its type stands before the bracket", "[server_error]") {
    auto const heard = refusal(
        404, R"({"error":"SnapshotMissingException[[r:s] is missing]; nested: FileNotFoundException[gone]; "})");
    CHECK(heard.is(errc::not_found));
    CHECK(heard.info.server_type == "snapshot_missing_exception");
    CHECK(heard.info.server_reason ==
          "SnapshotMissingException[[r:s] is missing]; nested: FileNotFoundException[gone]");
    CHECK(refusal(400, R"({"error":"ElasticsearchParseException[x]"})").info.server_type == "parse_exception");
    CHECK(refusal(500, R"({"error":"ElasticsearchException[x]"})").info.server_type == "elasticsearch_exception");
    CHECK(refusal(500, R"({"error":"NullPointerException"})").info.server_type.empty());
    CHECK(refusal(400, R"({"error":"No handler found for uri [/x] and method [GET]"})").info.server_type.empty());
    CHECK(refusal(400, R"({"error":""})").info.server_type.empty());
}

TEST_CASE("A refusal that another node of 1.x passed on is that node's refusal", "[server_error]") {
    auto const heard =
        refusal(404, R"({"error":"RemoteTransportException[[n2][inet[/127.0.0.1:9301]][cluster:admin/snapshot/get]]; )"
                     R"(nested: RemoteTransportException[[n3][inet[/127.0.0.1:9302]][x]]; )"
                     R"(nested: RepositoryMissingException[[r] missing]; ","status":404})");
    CHECK(heard.is(errc::not_found));
    CHECK(heard.info.server_type == "repository_missing_exception");
    CHECK(heard.info.server_reason == "RepositoryMissingException[[r] missing]");
    CHECK(refusal(500, R"({"error":"RemoteTransportException[[n2][x][y]]"})").info.server_type ==
          "remote_transport_exception");
}

TEST_CASE("A refusal since 2.0 is an object with a chain of causes", "[server_error]") {
    auto const heard = refusal(
        500, R"({"error":{"root_cause":[{"type":"x","reason":"y"}],"type":"repository_exception","reason":"[r] failed",
        "caused_by":{"type":"a_exception","reason":"first","caused_by":{"type":"b_exception","reason":null,
        "caused_by":{"type":"c_exception","reason":"the\n\tend"}}}},"status":500})");
    CHECK(heard.is(errc::repository_unusable));
    CHECK(heard.info.server_type == "repository_exception");
    CHECK(heard.info.server_reason == "[r] failed; caused by: first; caused by: b_exception; caused by: the end");
    auto const repeated =
        refusal(500, R"({"error":{"type":"t","reason":"a: b","caused_by":{"type":"u","reason":"b"}}})");
    CHECK(repeated.info.server_reason == "a: b");
    auto const bare =
        refusal(500, R"({"error":{"type":"null_pointer_exception","reason":null,"caused_by":{"reason":"boom"}}})");
    CHECK(bare.info.server_type == "null_pointer_exception");
    CHECK(bare.info.server_reason == "boom");
    CHECK(refusal(500, R"({"error":{"type":"null_pointer_exception","reason":null}})").info.server_type ==
          "null_pointer_exception");
}

TEST_CASE("A chain of causes without end ends for us", "[server_error]") {
    std::string body = R"({"error":{"type":"t","reason":"r")", tail;
    for (int i = 0; i != 100; ++i) {
        body += R"(,"caused_by":{"type":"t","reason":"cause )" + std::to_string(i) + "\"";
        tail += "}";
    }
    auto const heard = refusal(500, body + tail + "}}");
    CHECK(heard.info.server_type == "t");
    CHECK(heard.info.server_reason.find("cause 9") != std::string::npos);
    CHECK(heard.info.server_reason.size() < 400);
}

TEST_CASE("A server without x-pack or a plugin says so in words of its own", "[server_error]") {
    struct row {
        unsigned status;
        std::string_view reason;
    };
    auto const r = GENERATE(values<row>({
        {400, "no handler found for uri [/_plugins/_sm/policies] and method [GET]"},
        {405, "Incorrect HTTP method for uri [/_slm/policy] and method [GET], allowed: [POST]"},
        {400, "[r:_analyze] Invalid snapshot name [_analyze], must not start with '_'"},
    }));
    auto const body = R"({"error":")" + std::string(r.reason) + R"(","status":)" + std::to_string(r.status) + "}";
    auto const e = decode_server_error({r.status, {}}, body);
    CHECK(e.is(errc::not_supported));
    CHECK(e.info.delivered == delivery::answered);
    CHECK(e.info.hint.find("x-pack") != std::string::npos);
    CHECK(decode_server_error({400, {}}, R"({"error":"Invalid snapshot name [A], must be lowercase"})").info.hint ==
          "");
}

TEST_CASE("Amazon's service and gateways tell a message", "[server_error]") {
    auto const denied = refusal(403, R"({"Message":"User: anonymous is not authorized to perform: es:ESHttpPut"})");
    CHECK(denied.is(errc::access_denied));
    CHECK(denied.info.server_reason == "User: anonymous is not authorized to perform: es:ESHttpPut");
    CHECK(denied.info.server_type.empty());
    auto const signature = refusal(403, R"({"message":"The request signature we calculated does not match"})");
    CHECK(signature.is(errc::access_denied));
    CHECK(signature.info.server_reason == "The request signature we calculated does not match");
    CHECK(refusal(429, R"({"message":"Too many requests"})").is(errc::busy));
}

TEST_CASE("A body that is no JSON is quoted, bounded and on one line", "[server_error]") {
    auto const html = refusal(502, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>");
    CHECK(html.is(errc::server_error));
    CHECK(html.info.server_reason == "a web page, of a proxy or gateway: 502 Bad Gateway");
    auto const loud = refusal(503, "\n<!DOCTYPE HTML><HTML><TITLE>\nDown for\n a while</TITLE>");
    CHECK(loud.info.server_reason == "a web page, of a proxy or gateway: Down for a while");
    for (auto const* page : {"<p>Down</p>", "<title>Down", "</title><title>", "<"})
        CHECK(refusal(502, page).info.server_reason == page);
    auto const long_one = refusal(502, "<title>" + std::string(5000, 'x') + "</title>").info.server_reason;
    CHECK(long_one.size() < 600);
    CHECK(html.info.server_type.empty());
    CHECK(refusal(401, "<html>login</html>").is(errc::access_denied));
    CHECK(refusal(503, "Service Unavailable").is(errc::busy));
    CHECK(refusal(404, "not here").is(errc::not_found));
    auto const empty = refusal(500, "");
    CHECK(empty.is(errc::server_error));
    CHECK(empty.info.server_reason.empty());
    CHECK(empty.info.status == 500);
    auto const binary = refusal(500, std::string_view("\0\x01\x1b[31m\x7f\xff\xfe", 10));
    CHECK(binary.is(errc::server_error));
    CHECK(is_clean(binary.info.server_reason));
    auto const large = refusal(500, std::string(1 << 20, 'x'));
    CHECK(large.info.server_reason == std::string(200, 'x'));
}

TEST_CASE("A refusal in JSON of another shape is quoted", "[server_error]") {
    CHECK(refusal(500, "[1,2]").info.server_reason == "[1,2]");
    CHECK(refusal(500, "null").info.server_reason == "null");
    CHECK(refusal(500, R"("text")").info.server_reason == "\"text\"");
    CHECK(refusal(500, "{}").info.server_reason == "{}");
    CHECK(refusal(500, R"({"error":null})").info.server_reason == R"({"error":null})");
    CHECK(refusal(500, R"({"error":["x"]})").info.server_reason == R"({"error":["x"]})");
    CHECK(refusal(500, R"({"error":{"type":7,"reason":[]}})").info.server_reason ==
          R"({"error":{"type":7,"reason":[]}})");
    CHECK(refusal(500, R"({"error":{"type":"t","reason":"r","caused_by":"why"}})").info.server_reason == "r");
    CHECK(refusal(500, R"({"error":{"reason":"cut)").info.server_reason == R"({"error":{"reason":"cut)");
    CHECK(refusal(500, R"({"message":{"x":1}})").info.server_reason == R"({"message":{"x":1}})");
    CHECK(refusal(500, std::string(10'000, '[')).info.server_reason == std::string(200, '['));
}

TEST_CASE("A long reason is cut, and what would move a cursor is taken out", "[server_error]") {
    auto const heard =
        refusal(500, R"({"error":{"type":"bad\u001b[2Jtype","reason":")" + std::string(100'000, 'y') + R"("}})");
    CHECK(heard.info.server_reason == std::string(2000, 'y') + " ...");
    CHECK(is_clean(heard.info.server_type));
    CHECK(refusal(500, R"({"error":"A[x\u0000\u0007\r\n\t y]"})").info.server_reason == "A[x y]");
}

TEST_CASE("The type decides before the text, the text before the status", "[server_error]") {
    CHECK(classify_server_error(500, "repository_missing_exception", "already exists") == errc::not_found);
    CHECK(classify_server_error(404, "", "already exists") == errc::conflict);
    CHECK(classify_server_error(401, "security_exception", "") == errc::access_denied);
    CHECK(classify_server_error(429, "process_cluster_event_timeout_exception", "") == errc::busy);
    CHECK(classify_server_error(503, "process_cluster_event_timeout_exception", "") == errc::busy);
    CHECK(classify_server_error(409, "repository_conflict_exception", "[r] is used by searchable snapshots") ==
          errc::conflict);
    CHECK(classify_server_error(403, "cluster_block_exception",
                                "index [a] blocked by: [FORBIDDEN/12/index read-only];") == errc::conflict);
    CHECK(classify_server_error(503, "cluster_block_exception",
                                "blocked by: [SERVICE_UNAVAILABLE/1/state not recovered];") == errc::busy);
    CHECK(classify_server_error(500, "snapshot_restore_exception",
                                "the snapshot was created with Elasticsearch version [9.1.0] which is higher than the "
                                "version of this node [8.0.0]") == errc::incompatible);
    CHECK(classify_server_error(500, "snapshot_restore_exception",
                                "cannot restore index [a] because it cannot be upgraded") == errc::incompatible);
    CHECK(classify_server_error(418, "x", "y") == errc::server_error);
    for (auto const* taken : {"snapshot_name_already_in_use_exception", "index_closed_exception"}) {
        CHECK(classify_server_error(400, taken, "") == errc::conflict);
    }
    for (auto const* busy : {"concurrent_snapshot_execution_exception", "concurrent_restore_exception",
                             "snapshot_in_progress_exception", "master_not_discovered_exception"}) {
        CHECK(classify_server_error(500, busy, "") == errc::busy);
    }
    struct row {
        unsigned status;
        errc code;
    };
    for (auto const& [status, code] :
         {row{400, errc::server_error}, row{401, errc::access_denied}, row{403, errc::access_denied},
          row{404, errc::not_found}, row{409, errc::conflict}, row{429, errc::busy}, row{503, errc::busy},
          row{500, errc::server_error}, row{502, errc::server_error}}) {
        CHECK(classify_server_error(status, "", "") == code);
    }
}

TEST_CASE("A session token that the service echoes is not repeated") {
    auto const e = es_s3_snapshot::decode_server_error(
        {403, {}},
        R"({"message":"The Canonical String should have been 'GET\n/\nhost:h\nx-amz-security-token:hidden-token\n\nhost'"})");
    CHECK(e.info.server_reason.find("hidden-token") == std::string::npos);
    CHECK(e.info.server_reason.find("x-amz-security-token:***") != std::string::npos);
}

TEST_CASE("a session token is not repeated in whatever form a body has it") {
    std::string const token = "IQoJb3JpZ2luX2VjEXAMPLE+hidden/token==";
    for (auto const& body :
         {"x-amz-security-token:" + token + "\nhost:h", "<p>X-Amz-Security-Token: " + token + "</p>",
          "GET /?X-Amz-Security-Token=" + token + "&v=1", std::string(170, 'x') + " x-amz-security-token:" + token,
          R"({"error":"no, 'x-amz-security-token:)" + token + R"(\nhost'","status":403})",
          R"({"error":{"type":"t","reason":"x-amz-security-token:)" + token + R"("}})",
          R"({"headers":{"X-Amz-Security-Token":")" + token + R"("}})",
          R"({"message":"x-amz-security-token:)" + token + R"(", "and": "x-amz-security-token=)" + token,
          "x-amz-security-token: " + token.substr(0, 20) + "," + "x-amz-security-token:" + token}) {
        CAPTURE(body);
        auto const e = decode_server_error({403, {}}, body);
        CHECK(e.info.server_reason.find("***") != std::string::npos);
        CHECK(e.info.server_reason.find(token.substr(0, 8)) == std::string::npos);
    }
    CHECK(decode_server_error({403, {}}, "x-amz-date;x-amz-security-token\nhash").info.server_reason ==
          "x-amz-date;x-amz-security-token hash");
    CHECK(decode_server_error({403, {}}, "x-amz-security-token:").info.server_reason == "x-amz-security-token:***");
}

TEST_CASE("the last cause of a chain is what a person wants to read") {
    CHECK(root_cause("a; nested: B[c]; nested: D[e]; ") == "D[e]");
    CHECK(root_cause("a\nCaused by: B: c\n\tat x\nCaused by: D: e\n\tat y\n") == "D: e");
    CHECK(root_cause("plain") == "plain");
    CHECK(root_cause("").empty());
    CHECK(root_cause(std::string(1000, 'x')).size() < 310);
}
