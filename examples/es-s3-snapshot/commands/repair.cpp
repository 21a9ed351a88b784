// SPDX-License-Identifier: Apache-2.0
#include "repair.hpp"

#include <es_s3_snapshot/workflow/repair.hpp>

#include <boost/json/object.hpp>

namespace tool {
namespace {

/// 1.x clusters have no id of their own: their name too, since one port may lead to one cluster after the other.
std::string name_of(es::cluster_info const& info, es::origin const& node) {
    if (!info.cluster_uuid.empty()) return info.cluster_uuid;
    return node.host + "_" + std::to_string(node.port) + "_" + info.cluster_name;
}

}  // namespace

es::result<void> undo_abandoned(cluster& server, conf const& c, es::cluster_info const& info, es::origin const& node,
                                console& out, std::function<void(es::events::pending const&)> const& told) {
    es::result<void> last;
    if (c.journal.empty()) return last;
    for (auto const& left : find_abandoned(c.journal, name_of(info, node))) {
        bool all = true;
        for (auto const& step : left.steps) {
            out.warn("a run that was killed left this: " + step.message + "; undoing it");
            auto const done = server.run(es::repair, step.undo, c.s3);
            if (done.has_error()) {
                all = false;
                last = done.error();
            } else {
                told(step);
            }
        }
        if (all) left.remove();
    }
    return last;
}

std::shared_ptr<void> keep_journal(conf const& c, es::cluster_info const& info, es::origin const& node, console& out) {
    if (c.journal.empty()) return nullptr;
    auto const kept = std::make_shared<journal>(c.journal, name_of(info, node));
    out.keep_pending([kept, &out](es::events::pending const& step) {
        if (auto const done = kept->record(step); done.has_error())
            out.warn(es::describe(done.error()) + "; if this run is killed, nobody will undo what it began");
    });
    return {kept.get(), [kept, &out](void*) { out.keep_pending({}); }};
}

namespace repair {

es::result<void> undo(session& s) {
    auto const info = s.server.contact();
    if (info.has_error()) return info.error();
    bool any = false;
    auto const done = undo_abandoned(s.server, s.settings, *info, s.settings.nodes(s.side).front(), s.out,
                                     [&](es::events::pending const& step) {
                                         any = true;
                                         s.out.done({{"type", "repaired"}, {"step", step.step}, {"undone", step.message}},
                                                    "[OK] undone: " + step.message);
                                     });
    if (!done.has_error() && !any && !s.out.json()) s.out.result("no run has left anything to undo");
    return done;
}

}  // namespace repair
}  // namespace tool
