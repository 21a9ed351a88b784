// SPDX-License-Identifier: Apache-2.0
#include "job.hpp"
#include "journal.hpp"
#include "run.hpp"

#include <utility>

namespace tool {
namespace {

/// Whose cluster: the job's, that of --cluster, or the command's usual one.
mode side_of(invocation const& given) {
    if (auto const* job = std::get_if<mode>(&given.what)) return *job;
    return given.side.value_or(std::get<command>(given.what).side);
}

es::result<void> run_command(command const& asked, conf const& c, mode side, console& out, std::stop_token stop,
                             transport_factory const& new_transport) {
    auto const proxy = find_proxy(c, out);
    for (auto const& warning : c.warnings) out.warn(warning);
    if (proxy.has_error()) return proxy.error();
    if (asked.needs_repository && c.es_repository_name.empty())
        return make_error(es::errc::invalid_argument, "no repository is named",
                          "name it: -r NAME, or es_repository_name in the conf file");
    auto const server = make_cluster(c, side, out, new_transport(c, *proxy), {stop, asked.patience});
    if (asked.meets_cluster) {
        auto const info = server->contact();
        if (info.has_error()) return info.error();
        out.say(introduce(side, *info, c.nodes(side).front()));
    }
    session s{*server, c, out, side};
    s.new_transport = [&] { return new_transport(c, *proxy); };
    s.connect = [&](std::vector<es::origin> nodes) {
        conf other = c;
        (side == mode::backup ? other.source : other.destination) = std::move(nodes);
        return make_cluster(other, side, out, new_transport(c, *proxy), {stop, std::chrono::seconds(10), 1});
    };
    s.stop = std::move(stop);
    return asked.run(s);
}

int finish(console& out, es::error const& e, int code) {
    out.fail(e, code);
    return code;
}

/// As shells have it: 128 and the number of the signal.
int code_of(es::error const& e, interruption const& asked) {
    int const signal = asked.signal == nullptr ? 0 : asked.signal->load();
    bool const stopped = e.is(es::errc::operation_canceled) && signal != 0;
    return stopped ? 128 + signal : static_cast<int>(to_exit_code(e));
}

}  // namespace

int run(invocation const& given, es::environment& env, console& out, interruption const& asked,
        transport_factory const& new_transport) {
    auto const conf = effective_conf(given, env);
    if (conf.has_error()) return finish(out, conf.error(), static_cast<int>(exit_code::usage));
    auto const done = carry_out(given, *conf, out, asked.stop, new_transport);
    return done.has_error() ? finish(out, done.error(), code_of(done.error(), asked))
                            : static_cast<int>(exit_code::ok);
}

es::result<conf> effective_conf(invocation const& given, es::environment& env) {
    demand wanted(side_of(given), std::holds_alternative<mode>(given.what));
    wanted.environment = environment_layer(env, wanted);
    auto flags = flag_layer(given.flags, wanted.side, env);
    if (flags.has_error()) return flags.error();
    wanted.flags = std::move(*flags);
    bool const all_in_file = wanted.is_job && wanted.environment.empty() && wanted.flags.empty();
    auto made = read_conf(given.conf_file, given.conf_is_named || all_in_file, wanted);
    if (made.has_error()) return made.error();
    if (made->journal.empty()) made->journal = default_journal_folder(env);
    if (made->journal == "none") made->journal.clear();
    made->dry_run = given.dry_run;
    made->confirmed = given.confirmed;
    return made;
}

es::result<void> carry_out(invocation const& given, conf const& c, console& out, std::stop_token stop,
                           transport_factory const& new_transport) {
    if (auto const* job = std::get_if<mode>(&given.what)) return run_job(*job, c, out, std::move(stop), new_transport);
    return run_command(std::get<command>(given.what), c, side_of(given), out, std::move(stop), new_transport);
}

}  // namespace tool
