// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of bucket/bucket.hpp.
#pragma once

#include <es_s3_snapshot/auth/credentials/detail/answer.hpp>
#include <es_s3_snapshot/auth/credentials/detail/ask.hpp>
#include <es_s3_snapshot/bucket/bucket.hpp>
#include <es_s3_snapshot/bucket/s3_error.hpp>
#include <es_s3_snapshot/core/detail/xml.hpp>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

inline result<aws::ask_options> ask_options_of(bucket_ref const& bucket) {
    auto const& options = bucket.options;
    auto safe = check_plain_http(bucket.at.endpoint, bucket.auth.is_secret(), options.credentials_over_plain_http);
    if (safe.has_error()) return safe.error();
    aws::ask_options made;
    made.attempts = options.attempts;
    made.timeout = options.attempt_timeout;
    made.longest_answer = 64 * 1024;
    return made;
}

/// One request of a target; any answer of 300 or more is an error.
inline workflow<result<aws::answer>> ask_bucket(context ctx, bucket_ref bucket, request req, std::size_t longest,
                                                body_sink* into) {
    auto options = ask_options_of(bucket);
    if (options.has_error()) co_return options.error();
    options->longest_answer = longest;
    auto const line = std::string(to_string(req.verb)) + " " + req.target;
    aws::signing const sign{&bucket.auth, nullptr};
    auto got = co_await aws::ask(ctx, bucket.at.endpoint, std::move(req), *options, sign, into);
    if (!got.has_error() && got->status < 300) co_return got;
    error why = got.has_error() ? got.error() : decode_s3_error(bucket.at, got->status, got->fields, got->body);
    why.info.request = line;
    co_return why;
}

inline std::optional<std::uint64_t> number_in(std::string_view text) {
    std::uint64_t value = 0;
    auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || ec != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

inline std::string without_quotes(std::string_view etag) {
    if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
    return std::string(etag);
}

inline error malformed_list(char const* what) {
    return make_error(errc::malformed_answer, std::string("the list of the bucket's objects ") + what,
                      "is this the endpoint of an S3 service?");
}

/// A key or prefix of a list, as `application/x-www-form-urlencoded` where the server says that it has encoded them.
inline std::optional<std::string> listed_name(std::string text, bool encoded) {
    if (!encoded) return text;
    std::replace(text.begin(), text.end(), '+', ' ');
    return percent_decode(text);
}

inline result<object_summary> read_summary(boost::property_tree::ptree const& entry, bool encoded) {
    object_summary made;
    std::optional<std::string> key;
    std::optional<std::uint64_t> size;
    // one walk, since looking each name up costs more than all else for a long list
    for (auto const& [name, field] : entry) {
        auto const& text = field.data();
        if (name == "Key") key = listed_name(text, encoded);
        if (name == "Size") size = number_in(text);
        if (name == "ETag") made.etag = without_quotes(text);
        if (name == "LastModified") made.last_modified = aws::parse_timestamp(text);
        if (name == "StorageClass") made.storage_class = text;
    }
    if (!key || key->empty() || !size) return malformed_list("has an entry without key or size");
    made.key = std::move(*key);
    made.size = *size;
    return made;
}

inline result<object_page> read_page(std::string_view body) {
    auto const tree = read_xml(body);
    auto const list = tree ? tree->get_child_optional("ListBucketResult") : boost::none;
    if (!list) return malformed_list("is not XML, or another document");
    bool const encoded = list->get("EncodingType", "") == "url";
    object_page made;
    for (auto const& [name, entry] : *list) {
        if (name == "Contents") {
            auto summary = read_summary(entry, encoded);
            if (summary.has_error()) return summary.error();
            made.objects.push_back(std::move(*summary));
        } else if (name == "CommonPrefixes") {
            auto prefix = listed_name(entry.get("Prefix", ""), encoded);
            if (!prefix) return malformed_list("has a prefix that is not encoded as it says");
            made.common_prefixes.push_back(std::move(*prefix));
        }
    }
    if (list->get("IsTruncated", "") != "true") return made;
    made.next_continuation_token = list->get("NextContinuationToken", "");
    if (made.next_continuation_token.empty()) return malformed_list("goes on, but does not say where");
    return made;
}

inline std::string list_target(bucket_address const& at, list_objects_query const& query) {
    std::string made = bucket_target(at) + "?encoding-type=url&list-type=2";
    auto const add = [&made](char const* name, std::string const& value) {
        if (!value.empty()) made.append("&").append(name).append("=").append(percent_encode(value));
    };
    add("continuation-token", query.continuation_token);
    add("delimiter", query.delimiter);
    if (query.max_keys != 1000) add("max-keys", std::to_string(query.max_keys));
    add("prefix", query.prefix);
    add("start-after", query.start_after);
    return made;
}

inline bucket_facts facts_from(header_fields const& fields, wall_time now) {
    bucket_facts made;
    made.region = aws::readable(fields.get("x-amz-bucket-region"));
    if (auto const date = parse_http_date(fields.get("Date")))
        made.clock_offset = *date - std::chrono::floor<std::chrono::seconds>(now);
    return made;
}

/// `bytes 0-99/1234`: where it begins, and the size of the whole.
struct content_range {
    std::uint64_t first, last, whole;
};

inline std::optional<content_range> read_content_range(std::string_view text) {
    auto const dash = text.find('-'), slash = text.find('/');
    if (!text.starts_with("bytes ") || dash == text.npos || slash == text.npos || slash < dash) return std::nullopt;
    auto const first = number_in(text.substr(6, dash - 6));
    auto const last = number_in(text.substr(dash + 1, slash - dash - 1));
    auto const whole = number_in(text.substr(slash + 1));
    if (!first || !last || !whole || *first > *last || *last >= *whole) return std::nullopt;
    return content_range{*first, *last, *whole};
}

inline bool is_whole(byte_range const& range) { return range.first == 0 && !range.size; }

/// The bytes that an answer brings, and the object that they are of.
struct object_answer {
    object_facts facts{};
    std::optional<std::uint64_t> length{};  ///< of the body, where the answer says
};

/// Errors: malformed_answer where it is another range than asked for.
inline result<object_answer> read_object_head(unsigned status, header_fields const& fields, byte_range const& range) {
    object_answer made;
    made.facts.etag = without_quotes(fields.get("ETag"));
    made.length = number_in(fields.get("Content-Length"));
    made.facts.size = made.length;
    if (is_whole(range)) return made;
    auto const given = read_content_range(fields.get("Content-Range"));
    bool const fits = status == 206 && given && given->first == range.first &&
                      (!range.size || given->last - given->first < *range.size);
    if (!fits) return make_error(errc::malformed_answer, "the answer has another range of the object than asked for");
    made.facts.size = given->whole;
    made.length = given->last - given->first + 1;
    return made;
}

inline error wrong_length() {
    return make_error(errc::malformed_answer, "the answer has not as many bytes of the object as it says");
}

/// Lets only the bytes pass that were asked for.
class ranged_sink final : public body_sink {
public:
    ranged_sink(byte_range const& range, body_sink& into) : range_(range), into_(into) {}

    result<void> begin(response_head const& head) override {
        auto answer = read_object_head(head.status, head.fields, range_);
        if (answer.has_error()) return answer.error();
        facts = answer->facts;
        left_ = answer->length;
        return into_.begin(head);
    }
    result<void> write(std::span<char const> piece) override {
        if (left_ && piece.size() > *left_) return wrong_length();
        if (left_) *left_ -= piece.size();
        return into_.write(piece);
    }
    bool complete() const noexcept { return !left_ || *left_ == 0; }

    object_facts facts;

private:
    byte_range range_;
    body_sink& into_;
    std::optional<std::uint64_t> left_;
};

inline result<request> object_query(bucket_ref const& bucket, object_request const& wanted) {
    auto target = object_target(bucket.at, wanted.key);
    if (target.has_error()) return target.error();
    request req;
    req.target = std::move(*target);
    auto const& [first, size] = wanted.range;
    if (is_whole(wanted.range)) return req;
    if (size && (*size == 0 || *size - 1 > UINT64_MAX - first))
        return make_error(errc::invalid_argument, "a range of an object has at least one byte, and an end");
    auto const last = size ? std::to_string(first + *size - 1) : std::string();
    req.fields.set("Range", "bytes=" + std::to_string(first) + "-" + last);
    return req;
}

/// What the lanes of read_objects share.
struct object_stream {
    object_source const& next;
    object_receiver const& receive;
    bool ended = false;
};

inline workflow<result<void>> read_lane(context ctx, bucket_ref bucket, object_stream& stream) {
    while (!stream.ended) {
        auto const wanted = stream.next();
        if (!wanted) break;
        auto content = co_await get_object(ctx, bucket, *wanted);
        result<void> taken;
        if (content.has_error())
            taken = content.error();
        else if (!stream.ended)
            taken = stream.receive(*wanted, std::move(*content));
        if (!taken.has_error()) continue;
        stream.ended = true;
        co_return taken;
    }
    co_return result<void>();
}

}  // namespace detail

ES_S3_SNAPSHOT_DECL workflow<result<bucket_facts>> head_bucket(context ctx, bucket_ref bucket) {
    request head;
    head.verb = method::head;
    head.target = bucket_target(bucket.at);
    auto got = co_await detail::ask_bucket(ctx, bucket, std::move(head), 1024, nullptr);
    if (!got.has_error()) co_return detail::facts_from(got->fields, ctx.env().wall_now());
    auto const status = got.error().info.status;
    if (status < 300 || status >= 500) co_return got.error();
    request list;
    list_objects_query one;
    one.max_keys = 1;
    list.target = detail::list_target(bucket.at, one);
    auto reason = co_await detail::ask_bucket(ctx, bucket, std::move(list), bucket.options.max_page, nullptr);
    if (!reason.has_error()) co_return detail::facts_from(reason->fields, ctx.env().wall_now());
    // a redirection may name the region in the first answer only
    co_return got.error().is(errc::repository_unusable) ? got.error() : reason.error();
}

ES_S3_SNAPSHOT_DECL workflow<result<object_page>> list_objects(context ctx, bucket_ref bucket,
                                                               list_objects_query query) {
    request req;
    req.target = detail::list_target(bucket.at, query);
    auto const got = co_await detail::ask_bucket(ctx, bucket, std::move(req), bucket.options.max_page, nullptr);
    if (got.has_error()) co_return got.error();
    co_return detail::read_page(got->body);
}

ES_S3_SNAPSHOT_DECL workflow<result<std::uint64_t>> for_each_object(
    context ctx, bucket_ref bucket, std::string prefix, std::function<result<void>(object_summary const&)> visit) {
    list_objects_query query;
    query.prefix = std::move(prefix);
    std::set<std::string> tokens;
    for (std::uint64_t visited = 0;;) {
        auto const page = co_await list_objects(ctx, bucket, query);
        if (page.has_error()) co_return page.error();
        for (auto const& object : page->objects) {
            if (auto done = visit(object); done.has_error()) co_return done.error();
            ++visited;
        }
        if (page->next_continuation_token.empty()) co_return visited;
        query.continuation_token = page->next_continuation_token;
        if (!tokens.insert(query.continuation_token).second) co_return detail::malformed_list("turns in a circle");
    }
}

ES_S3_SNAPSHOT_DECL workflow<result<object_facts>> read_object(context ctx, bucket_ref bucket, object_request wanted,
                                                               body_sink& into) {
    auto req = detail::object_query(bucket, wanted);
    if (req.has_error()) co_return req.error();
    detail::ranged_sink sink(wanted.range, into);
    auto const got = co_await detail::ask_bucket(ctx, bucket, std::move(*req), 64 * 1024, &sink);
    if (got.has_error()) co_return got.error();
    if (!sink.complete()) co_return detail::wrong_length();
    co_return sink.facts;
}

ES_S3_SNAPSHOT_DECL workflow<result<std::string>> get_object(context ctx, bucket_ref bucket, object_request wanted) {
    auto req = detail::object_query(bucket, wanted);
    if (req.has_error()) co_return req.error();
    auto got = co_await detail::ask_bucket(ctx, bucket, std::move(*req), bucket.options.max_object, nullptr);
    if (got.has_error()) co_return got.error();
    auto const answer = detail::read_object_head(got->status, got->fields, wanted.range);
    if (answer.has_error()) co_return answer.error();
    if (answer->length && *answer->length != got->body.size()) co_return detail::wrong_length();
    co_return std::move(got->body);
}

ES_S3_SNAPSHOT_DECL workflow<result<void>> read_objects(context ctx, bucket_ref bucket, object_source next,
                                                        object_receiver receive, std::size_t in_flight) {
    detail::object_stream stream{next, receive};
    std::vector<workflow<result<void>>> lanes;
    for (std::size_t i = 0; i != std::max<std::size_t>(in_flight, 1); ++i)
        lanes.push_back(detail::read_lane(ctx, bucket, stream));
    auto const outcomes = co_await all_of(std::move(lanes));
    for (auto const& outcome : outcomes) {
        if (outcome.has_error()) co_return outcome;
    }
    co_return result<void>();
}

}  // namespace v0
}  // namespace es_s3_snapshot
