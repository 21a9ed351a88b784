// SPDX-License-Identifier: Apache-2.0
/// @file
/// es-s3-snapshot: backs up indices to S3 through the cluster's snapshot API, and restores them elsewhere.
#include "job.hpp"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdlib>
#include <stop_token>
#include <thread>
#include <unistd.h>

namespace {

constexpr char const* footer = R"(
Example:
  es-s3-snapshot -m backup                      # reads ./es-s3-snapshot.conf
  es-s3-snapshot -m restore -c /etc/backup.conf

Exit codes:
  0 done   1 failed   2 usage or conf file   3 some shards are missing   4 still running (max_wait is over)
  5 conflict: busy, name taken, shard counts   6 not found   7 access denied   8 cannot reach the cluster
  9 incompatible version   130 interrupted (SIGINT)   143 terminated (SIGTERM))";

struct arguments {
    std::string mode;
    std::string conf_file = "es-s3-snapshot.conf";
    int verbose = 0;
    bool quiet = false;
};

/// Turns the first SIGINT or SIGTERM into a stop request, and leaves at the second one.
class signal_watch {
public:
    explicit signal_watch(tool::console& out) {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGINT);
        sigaddset(&set, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &set, nullptr);
        // detached: it ends with the process, and sigwait has no other end
        std::thread([this, set, &out] {
            sigwait(&set, &caught_);
            out.warn("stopping; what was closed is opened again first. A second signal leaves at once");
            stop_.request_stop();
            int second = 0;
            sigwait(&set, &second);
            out.warn("left at once: an index that was closed may still be closed; open it with POST /{index}/_open");
            ::_exit(128 + second);
        }).detach();
    }
    std::stop_token token() const { return stop_.get_token(); }
    int caught() const { return caught_; }

private:
    std::stop_source stop_;
    int caught_ = 0;
};

int finish(tool::exit_code code) { return static_cast<int>(code); }

int run(arguments const& given) {
    static tool::console out(given.quiet ? -1 : given.verbose);  // the signal thread may outlive this function
    auto const mode = given.mode == "backup" ? tool::mode::backup : tool::mode::restore;
    auto const conf = tool::read_conf(given.conf_file, true, mode);
    if (conf.has_error()) {
        out.fail(conf.error());
        return finish(tool::exit_code::usage);
    }
    static signal_watch signals(out);
    auto const done = tool::run_job(mode, *conf, out, signals.token());
    if (!done.has_error()) return finish(tool::exit_code::ok);
    out.fail(done.error());
    if (done.error().is(es_s3_snapshot::errc::operation_canceled))
        return 128 + (signals.caught() != 0 ? signals.caught() : SIGINT);
    return finish(tool::to_exit_code(done.error()));
}

}  // namespace

int main(int argc, char** argv) {
    arguments given;
    CLI::App app{
        "Backs up Elasticsearch and OpenSearch indices to S3 by the cluster's own snapshots, and restores them on "
        "another cluster.",
        "es-s3-snapshot"};
    app.add_option("-m,--mode", given.mode, "backup: from the source cluster; restore: to the destination cluster")
        ->required()
        ->check(CLI::IsMember({"backup", "restore"}));
    app.add_option("-c,--config", given.conf_file, "the conf file")->capture_default_str();
    app.add_flag("-v,--verbose", given.verbose, "tell each retry too");
    app.add_flag("-q,--quiet", given.quiet, "print errors only");
    app.set_version_flag("--version", "es-s3-snapshot " + std::to_string(ES_S3_SNAPSHOT_VERSION_MAJOR) + "." +
                                          std::to_string(ES_S3_SNAPSHOT_VERSION_MINOR) + "." +
                                          std::to_string(ES_S3_SNAPSHOT_VERSION_PATCH));
    app.footer(footer);
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : finish(tool::exit_code::usage);
    }
    return run(given);
}
