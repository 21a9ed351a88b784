// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/detail/sigv4_signer.hpp.
#pragma once

#include <es_s3_snapshot/auth/detail/sigv4_signer.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

inline constexpr std::string_view algorithm_name = "AWS4-HMAC-SHA256";
inline constexpr std::string_view scope_end = "aws4_request";
inline constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";
inline constexpr std::string_view empty_payload_hash =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

inline void put_digits(char* to, unsigned value, int width) noexcept {
    while (width-- != 0) {
        to[width] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

ES_S3_SNAPSHOT_DECL stamp to_stamp(seconds_time at) noexcept {
    using namespace std::chrono;
    auto const day = floor<days>(at);
    year_month_day const date(day);
    hh_mm_ss const time(at - day);
    stamp made;
    put_digits(made.data(), static_cast<unsigned>(int(date.year())), 4);
    put_digits(made.data() + 4, unsigned(date.month()), 2);
    put_digits(made.data() + 6, unsigned(date.day()), 2);
    made[8] = 'T';
    put_digits(made.data() + 9, static_cast<unsigned>(time.hours().count()), 2);
    put_digits(made.data() + 11, static_cast<unsigned>(time.minutes().count()), 2);
    put_digits(made.data() + 13, static_cast<unsigned>(time.seconds().count()), 2);
    made[15] = 'Z';
    return made;
}

inline int stamp_number(std::string_view text) noexcept {
    int value = -1;
    auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    return ec == std::errc() && end == text.data() + text.size() ? value : -1;
}

ES_S3_SNAPSHOT_DECL std::optional<seconds_time> from_stamp(std::string_view text) noexcept {
    using namespace std::chrono;
    if (text.size() != stamp().size() || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
    auto const part = [text](std::size_t at) { return stamp_number(text.substr(at, 2)); };
    int const hour = part(9), minute = part(11), second = part(13);
    year_month_day const date(year(stamp_number(text.substr(0, 4))), month(static_cast<unsigned>(part(4))),
                              day(static_cast<unsigned>(part(6))));
    if (!date.ok() || int(date.year()) < 0 || hour < 0 || minute < 0 || second < 0) return std::nullopt;
    return sys_days(date) + hours(hour) + minutes(minute) + seconds(second);
}

/// Four keyed hashes, each the key of the next; what lies between is worth as much as the key and is wiped.
ES_S3_SNAPSHOT_DECL sigv4_key derive_key(sha256& hash, std::string_view secret, sigv4_scope const& scope) {
    secret_text start(secret.size() + 4);
    start.append("AWS4").append(secret);
    auto step = hash.hmac(start.view(), scope.date);
    for (auto const part : {scope.region, scope.service, scope_end}) {
        auto next = hash.hmac(text_of(step), part);
        std::swap(step, next);
        wipe(next.data(), next.size());
    }
    sigv4_key key;
    std::ranges::copy(step, key.bytes().begin());
    wipe(step.data(), step.size());
    return key;
}

ES_S3_SNAPSHOT_DECL void append_scope(secret_text& out, sigv4_scope const& scope) {
    out.append(scope.date)
        .append("/")
        .append(scope.region)
        .append("/")
        .append(scope.service)
        .append("/")
        .append(scope_end);
}

ES_S3_SNAPSHOT_DECL void append_string_to_sign(secret_text& out, sha256& hash, std::string_view timestamp,
                                               sigv4_scope const& scope, std::string_view canonical_request) {
    out.append(algorithm_name) += '\n';
    out.append(timestamp) += '\n';
    append_scope(out, scope);
    out += '\n';
    out.append(text_of(to_hex(hash.hash(canonical_request))));
}

inline bool usable(std::string_view value) noexcept { return !value.empty() && !has_space_or_control(value); }

/// Never names the value. Secrets copied from a file love to bring a line break.
inline error unusable(std::string_view value, std::string const& what) {
    if (value.empty()) return make_error(errc::invalid_argument, "to sign with SigV4, the " + what + " is missing");
    return make_error(errc::invalid_argument,
                      "the " + what + " holds a space, a line break or another control character",
                      "copy it again, without anything around it");
}

inline void take(secret_text& to, std::string& from) {
    to.append(from);
    wipe(from);
}

ES_S3_SNAPSHOT_DECL sigv4_signer::sigv4_signer(std::string region, std::string service, credentials fixed,
                                               sigv4_options options)
    : options_(options), region_(std::move(region)), service_(std::move(service)) {
    take(id_, fixed.access_key_id);
    take(secret_, fixed.secret_access_key);
    take(token_, fixed.session_token);
}

ES_S3_SNAPSHOT_DECL secrets sigv4_signer::choose(credentials const& given) const noexcept {
    if (given.access_key_id.empty()) return {id_.view(), secret_.view(), token_.view()};
    return {given.access_key_id, given.secret_access_key, given.session_token};
}

ES_S3_SNAPSHOT_DECL result<void> sigv4_signer::check(secrets const& s) const {
    if (!usable(s.id)) return unusable(s.id, "access key id");
    if (!usable(s.secret)) return unusable(s.secret, "secret access key");
    if (has_space_or_control(s.token)) return unusable(s.token, "session token");
    if (!usable(region_)) return unusable(region_, "region");
    if (!usable(service_)) return unusable(service_, "service");
    return {};
}

ES_S3_SNAPSHOT_DECL stamp sigv4_signer::time_of(wall_time now) const noexcept {
    return to_stamp(std::chrono::floor<std::chrono::seconds>(now) + offset_);
}

ES_S3_SNAPSHOT_DECL void sigv4_signer::set_payload_hash(request const& req, bool sign_body) noexcept {
    if (!sign_body) {
        payload_hash_ = unsigned_payload;
    } else if (req.body.empty()) {
        payload_hash_ = empty_payload_hash;
    } else {
        body_hash_ = to_hex(hash_.hash(req.body));
        payload_hash_ = text_of(body_hash_);
    }
}

ES_S3_SNAPSHOT_DECL void sigv4_signer::add_fields(request& req, secrets const& s, stamp const& at) const {
    if (!s.token.empty()) req.fields.set("X-Amz-Security-Token", std::string(s.token));
    req.fields.set("X-Amz-Date", std::string(text_of(at)));
    if (options_.content_sha256) req.fields.set("x-amz-content-sha256", std::string(payload_hash_));
}

ES_S3_SNAPSHOT_DECL void sigv4_signer::refresh_key(secrets const& s, stamp const& at) {
    auto const date = scope(at).date;
    if (s.secret == key_secret_.view() && date == std::string_view(key_date_.data(), key_date_.size())) return;
    key_ = derive_key(hash_, s.secret, scope(at));
    key_secret_.assign(s.secret);
    std::ranges::copy(date, key_date_.begin());
}

/// Stages 1 to 4.
ES_S3_SNAPSHOT_DECL hex_digest sigv4_signer::signature(request const& req, secrets const& s, stamp const& at) {
    canonical_.clear();
    to_sign_.clear();
    writer_.request_text(canonical_, req, payload_hash_, options_);
    append_string_to_sign(to_sign_, hash_, text_of(at), scope(at), canonical_.view());
    refresh_key(s, at);
    return to_hex(hash_.hmac(text_of(std::as_const(key_).bytes()), to_sign_.view()));
}

ES_S3_SNAPSHOT_DECL std::string sigv4_signer::authorization(secrets const& s, stamp const& at,
                                                            hex_digest const& signature) {
    constexpr std::size_t fixed_part = 160;  // all but what a caller chooses
    std::string made;
    made.reserve(fixed_part + s.id.size() + region_.size() + service_.size() + writer_.signed_names().size());
    made.append(algorithm_name)
        .append(" Credential=")
        .append(s.id)
        .append("/")
        .append(text_of(at).substr(0, 8))
        .append("/");
    made.append(region_).append("/").append(service_).append("/").append(scope_end);
    made.append(", SignedHeaders=").append(writer_.signed_names()).append(", Signature=").append(text_of(signature));
    return made;
}

/// The token is part of the canonical request; nothing of one is left in a buffer that waits for the next request.
ES_S3_SNAPSHOT_DECL result<void> sigv4_signer::finish(secrets const& s) {
    if (!s.token.empty()) wipe(canonical_.data(), canonical_.size());
    if (hash_.good()) return {};
    return make_error(errc::invalid_argument, "OpenSSL offers no SHA-256", "look at OpenSSL's configuration");
}

ES_S3_SNAPSHOT_DECL result<void> sigv4_signer::sign(request& req, origin const& to, credentials const& given,
                                                    wall_time now) {
    auto const s = choose(given);
    if (auto checked = check(s); checked.has_error()) return checked;
    auto const at = time_of(now);
    if (req.fields.get("Host").empty()) req.fields.set("Host", host_header(to));
    writer_.target(req.target, options_);
    set_payload_hash(req, !options_.unsigned_payload || to.scheme != scheme::https);
    add_fields(req, s, at);
    writer_.choose_fields(req, options_);
    req.fields.set("Authorization", authorization(s, at, signature(req, s, at)));
    return finish(s);
}

ES_S3_SNAPSHOT_DECL void sigv4_signer::presigned_query(std::string& target, secrets const& s, stamp const& at,
                                                       std::chrono::seconds expires) {
    secret_text value;
    auto const add = [&](std::string_view name, std::string_view text) {
        value.clear();
        encode(value, text, nothing_else);
        target.append(target.find('?') == target.npos ? "?" : "&").append(name).append("=").append(value.view());
    };
    secret_text credential;
    credential.append(s.id).append("/");
    append_scope(credential, scope(at));
    add("X-Amz-Algorithm", algorithm_name);
    add("X-Amz-Credential", credential.view());
    add("X-Amz-Date", text_of(at));
    add("X-Amz-Expires", std::to_string(expires.count()));
    add("X-Amz-SignedHeaders", writer_.signed_names());
    if (options_.sign_session_token && !s.token.empty()) add("X-Amz-Security-Token", s.token);
}

ES_S3_SNAPSHOT_DECL result<void> sigv4_signer::presign(request& req, origin const& to, credentials const& given,
                                                       wall_time now, std::chrono::seconds expires) {
    using namespace std::chrono;
    auto const s = choose(given);
    if (auto checked = check(s); checked.has_error()) return checked;
    if (expires < seconds(1) || expires > days(7))
        return make_error(errc::invalid_argument, "a presigned URL may be good for 1 second to 7 days");
    if (req.target.find("X-Amz-Signature=") != req.target.npos)
        return make_error(errc::invalid_argument, "the target is presigned already");
    auto const at = time_of(now);
    if (req.fields.get("Host").empty()) req.fields.set("Host", host_header(to));
    writer_.choose_fields(req, options_);
    presigned_query(req.target, s, at, expires);
    writer_.target(req.target, options_);
    set_payload_hash(req, service_ != "s3" && !options_.unsigned_payload);
    auto const hex = signature(req, s, at);
    if (!options_.sign_session_token && !s.token.empty()) {
        secret_text token;
        encode(token, s.token, nothing_else);
        req.target.append("&X-Amz-Security-Token=").append(token.view());
    }
    req.target.append("&X-Amz-Signature=").append(text_of(hex));
    return finish(s);
}

inline bool says_any(std::string_view text, std::initializer_list<std::string_view> words) noexcept {
    return std::any_of(words.begin(), words.end(), [text](std::string_view w) { return text.find(w) != text.npos; });
}

/// How far the clocks must be apart for this refusal to be about them; nothing where it is about something else.
/// The names are those of es, S3 and STS; the 4 minutes are what AWS's own clients use.
inline std::optional<std::chrono::seconds> least_skew(response_head const& head, std::string_view body) noexcept {
    auto const type = head.fields.get("x-amzn-ErrorType");
    auto const says = [&](std::initializer_list<std::string_view> words) {
        return says_any(type, words) || says_any(body, words);
    };
    if (says({"RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture", "Signature expired",
              "Signature not yet current"}))
        return std::chrono::seconds(30);
    if (says({"InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure"})) return std::chrono::minutes(4);
    return std::nullopt;
}

/// When a request says that it was signed, in a field or, presigned, in its query.
inline std::optional<seconds_time> signed_at(request const& req) noexcept {
    constexpr std::string_view name = "X-Amz-Date=";
    std::string_view const target = req.target;
    auto const at = target.find(name);
    bool const presigned = at != target.npos && target.find("X-Amz-Signature=") != target.npos;
    return from_stamp(presigned ? target.substr(at + name.size(), stamp().size()) : req.fields.get("X-Amz-Date"));
}

/// Compared with what the request itself says: the offset may have been learnt from another's refusal since.
ES_S3_SNAPSHOT_DECL verdict sigv4_signer::on_refused(request const& refused, response_head const& head,
                                                     std::string_view body, wall_time now) {
    auto const least = least_skew(head, body.substr(0, 64 * 1024));
    auto const server = parse_http_date(head.fields.get("Date"));
    auto const told = signed_at(refused);
    if (!least || !server || !told || std::chrono::abs(*server - *told) < *least) return verdict::refuse;
    offset_ = *server - std::chrono::floor<std::chrono::seconds>(now);
    return verdict::try_again;
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
