// SPDX-License-Identifier: Apache-2.0
/// @file
/// What can go wrong, how it is told, and the `result<T>` that carries it.
#pragma once

#include <es_s3_snapshot/config.hpp>

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <boost/system/system_error.hpp>

#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {

/// Every failure that the library itself tells apart; each comment says what the caller can do.
enum class errc {
    /// A value given by the caller is not usable: correct it, nothing was sent.
    invalid_argument = 1,
    /// The server line lacks the operation or option asked for, and nothing was sent; or the server, whose line has it,
    /// lacks the module or plugin that serves it, and answered so.
    not_supported,
    /// The server is not of the line that the client was made for: choose another version policy.
    server_mismatch,
    /// No connection could be made; nothing was sent. Check address, port and network.
    connection_failed,
    /// The connection ended before a whole answer came; the request may have been carried out.
    connection_lost,
    /// No whole answer within the time allowed; the request may have been carried out.
    timed_out,
    /// The caller asked to stop.
    operation_canceled,
    /// TLS could not be set up: certificate, host name or protocol. With TLS 1.3 a node refuses a client's certificate
    /// only after the request has left; `info.delivered` tells.
    tls_failed,
    /// The answer exceeds the limit set by the caller: raise it, or ask for less.
    body_too_large,
    /// The answer is not HTTP, or not JSON where JSON was due: is this the right port?
    malformed_answer,
    /// The answer is JSON, but a field has another type or is missing; the message names its path.
    unexpected_json,
    /// 401 or 403: wrong or missing credentials, or a missing privilege.
    access_denied,
    /// 404: the repository, snapshot or index does not exist.
    not_found,
    /// What was asked collides with what is there: a name is taken, an index is open.
    conflict,
    /// Another snapshot or restore runs, or the cluster is overloaded: try again later.
    busy,
    /// The cluster cannot use the repository: plugin, bucket, key or region; see the hint.
    repository_unusable,
    /// The snapshot's or an index's version does not fit the cluster.
    incompatible,
    /// Any other refusal of the server; status, type and reason are in the diagnostics.
    server_error,
    /// The snapshot ended as PARTIAL: some shards are missing in it.
    snapshot_partial,
    /// The snapshot ended as FAILED, or was aborted.
    snapshot_failed,
    /// Some shards were not restored.
    restore_failed,
    /// The repository holds damage: snapshots in it may not be restorable. What was found is in the answer.
    repository_damaged,
    /// Indices hold other documents than those that they were compared with; the message names them.
    contents_differ,
    /// The time allowed for waiting is over; the job goes on in the cluster.
    still_running,
};

/// The enumerator's name, for programs that read what others print.
ES_S3_SNAPSHOT_DECL std::string_view to_string(errc e) noexcept;

ES_S3_SNAPSHOT_DECL boost::system::error_category const& snapshot_category() noexcept;
ES_S3_SNAPSHOT_DECL boost::system::error_code make_error_code(errc e) noexcept;

/// How far a request got before it failed; decides whether it may be repeated.
enum class delivery {
    not_sent,  ///< no byte of the request left this process
    unknown,   ///< it may have been carried out
    answered,  ///< the server answered
};

/// What is known about a failure beside its code; text of the server and text of ours are apart.
struct diagnostics {
    std::string message;        ///< our own sentence; never holds a secret
    std::string hint;           ///< what to do about it, where that is known
    std::string request;        ///< method and target
    std::string node;           ///< the origin it was sent to
    unsigned status = 0;        ///< HTTP status; 0: no answer
    std::string server_type;    ///< e.g. `repository_missing_exception`, in 2.x's spelling on every line
    std::string server_reason;  ///< the server's own words, causes included
    delivery delivered = delivery::not_sent;
};

/// A failure: `code` for programs, `info` for people.
struct [[nodiscard]] error {
    boost::system::error_code code;
    diagnostics info;

    bool is(errc e) const noexcept { return code == make_error_code(e); }
};

template <class T>
using result = boost::system::result<T, error>;

/// An error of our own with a sentence of explanation.
ES_S3_SNAPSHOT_DECL error make_error(errc e, std::string message, std::string hint = {});

/// One line for people: what failed, where, and what the server said. Without the hint.
ES_S3_SNAPSHOT_DECL std::string describe(error const& e);

/// What `result<T>::value()` throws.
class snapshot_error : public boost::system::system_error {
public:
    explicit snapshot_error(error e);
    es_s3_snapshot::error const& why() const noexcept { return error_; }

private:
    es_s3_snapshot::error error_;
};

[[noreturn]] ES_S3_SNAPSHOT_DECL void throw_exception_from_error(error const& e, boost::source_location const& where);

}  // namespace v0
}  // namespace es_s3_snapshot

template <>
struct boost::system::is_error_code_enum<es_s3_snapshot::errc> : std::true_type {};

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/core/impl/error.ipp>
#endif
