// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/credentials/store.hpp.
#pragma once

#include <es_s3_snapshot/auth/credentials/detail/answer.hpp>
#include <es_s3_snapshot/auth/credentials/store.hpp>

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <optional>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail::aws {

/// What one who asks is to do now: take the outcome, renew (with this turn), or look again later.
struct store_step {
    std::optional<result<credentials>> outcome;
    std::optional<std::uint64_t> turn;
};

/// The clocks and the chance of whoever asks.
struct store_moment {
    explicit store_moment(context const& ctx)
        : wall(ctx.env().wall_now()), steady(ctx.now()), chance(ctx.env().random()) {}

    wall_time wall;
    steady_time steady;
    double chance;
};

/// All that copies of a store share; every member function but ask() holds the lock, none suspends.
class store_state {
public:
    store_state(any_credential_provider p, store_options o) : provider_(std::move(p)), options_(o) {}

    store_options const& options() const noexcept { return options_; }
    workflow<result<provided>> ask(context ctx) const {
        return provider_.provide(ctx.within(options_.longest_refresh));
    }

    std::uint64_t failures() {
        std::lock_guard const lock(mutex_);
        return failures_;
    }

    /// `failures_before`: those when the caller came; the failure of a renewal that it waited for is its own, too.
    store_step next(store_moment const& m, std::uint64_t failures_before) {
        std::lock_guard const lock(mutex_);
        bool const renewing = turn_taken_ && m.steady < turn_ends_;
        store_step step;
        if (is_valid(m)) {
            bool const due = current_->expires && m.wall >= advisory_at_ && m.wall >= not_before_;
            if (due && !renewing) {
                step.turn = take_turn(m);
            } else if (!due || m.wall < mandatory_at_) {
                step.outcome = current_->keys;
            }
        } else if (!renewing && failures_ != failures_before && last_failure_) {
            step.outcome = *last_failure_;
        } else if (!renewing) {
            step.turn = take_turn(m);
        }
        return step;
    }

    /// The end of a turn: its outcome for the one who had it. `gave_up`: the end of that one says nothing about the
    /// source.
    result<credentials> settle(std::uint64_t turn, result<provided> made, bool gave_up, store_moment const& m) {
        std::lock_guard const lock(mutex_);
        bool const still_mine = turn_taken_ && turn == turn_;
        if (still_mine) turn_taken_ = false;
        if (!made.has_error()) {
            keep(std::move(*made), m);
            return current_->keys;
        }
        if (!gave_up && still_mine) note_failure(made.error(), m);
        bool const stop = made.error().is(errc::operation_canceled);
        if (is_valid(m) && !stop) return current_->keys;
        return made.error();
    }

    /// Ends a turn that has no outcome.
    void abandon(std::uint64_t turn) noexcept {
        std::lock_guard const lock(mutex_);
        if (turn == turn_) turn_taken_ = false;
    }

    void discard(std::string_view access_key_id) {
        std::lock_guard const lock(mutex_);
        if (current_ && current_->keys.access_key_id == access_key_id) current_.reset();
    }

private:
    bool is_valid(store_moment const& m) const {
        return current_ && (!current_->expires || *current_->expires > m.wall);
    }

    std::uint64_t take_turn(store_moment const& m) {
        turn_taken_ = true;
        // a little longer than the renewal itself may take, so that it is not overtaken on its last step
        turn_ends_ = m.steady + options_.longest_refresh + std::chrono::seconds(5);
        return ++turn_;
    }

    void keep(provided made, store_moment const& m) {
        current_ = std::move(made);
        not_before_ = {};
        last_failure_.reset();
        if (!current_->expires) return;
        duration const left = *current_->expires - m.wall;
        auto const advisory = std::min<duration>(options_.advisory_window, left / 2);
        auto const mandatory = std::min({options_.mandatory_window, advisory, duration(left / 3)});
        auto const shift = std::min<duration>(options_.jitter, advisory - mandatory) * m.chance;
        advisory_at_ = *current_->expires - advisory + std::chrono::duration_cast<duration>(shift);
        mandatory_at_ = *current_->expires - mandatory;
    }

    void note_failure(error const& why, store_moment const& m) {
        last_failure_ = why;
        ++failures_;
        not_before_ = m.wall + options_.retry_after;
    }

    any_credential_provider const provider_;
    store_options const options_;
    std::mutex mutex_;
    std::optional<provided> current_;
    wall_time advisory_at_{}, mandatory_at_{}, not_before_{};
    bool turn_taken_ = false;
    std::uint64_t turn_ = 0;
    steady_time turn_ends_{};
    std::uint64_t failures_ = 0;  ///< ever; never counted down, so that one who waits can tell a new one
    std::optional<error> last_failure_;
};

/// One turn of renewing; gives it back however it ends, also where the coroutine is destroyed.
class store_turn {
public:
    store_turn(store_state& s, std::uint64_t number) : state_(s), number_(number) {}
    store_turn(store_turn const&) = delete;
    store_turn& operator=(store_turn const&) = delete;
    ~store_turn() { state_.abandon(number_); }

    std::uint64_t number() const noexcept { return number_; }

private:
    store_state& state_;
    std::uint64_t number_;
};

/// For the caller of the store a source that is not set up is a failure like others.
inline error without_credentials(error const& e) {
    if (!is_not_configured(e)) return e;
    error made = e;
    made.code = make_error_code(errc::access_denied);
    return made;
}

inline workflow<result<credentials>> renew(context ctx, std::shared_ptr<store_state> state, std::uint64_t number) {
    store_turn const turn(*state, number);
    auto made = co_await state->ask(ctx);
    bool const failed = made.has_error();
    bool const gave_up = ctx.stopped() || ctx.expired() || (failed && made.error().is(errc::operation_canceled));
    std::string why = failed ? describe(made.error()) : "";
    if (failed) made = without_credentials(made.error());
    store_moment const now(ctx);
    auto outcome = state->settle(turn.number(), std::move(made), gave_up, now);
    if (failed && !outcome.has_error())
        ctx.note("the credentials could not be renewed, the old ones are still valid: " + why,
                 events::note::severity::warning);
    co_return outcome;
}

inline workflow<result<credentials>> get_from(context ctx, std::shared_ptr<store_state> state) {
    auto const failures_before = state->failures();
    for (duration rest = std::chrono::milliseconds(2);;
         rest = std::min<duration>(rest * 2, std::chrono::milliseconds(100))) {
        store_moment const now(ctx);
        auto step = state->next(now, failures_before);
        if (step.outcome) co_return std::move(*step.outcome);
        if (step.turn) co_return co_await renew(ctx, state, *step.turn);
        if (ctx.expired()) co_return make_error(errc::timed_out, "others renew the credentials, and it takes too long");
        if (auto waited = co_await ctx.pause(rest); waited.has_error()) co_return waited.error();
    }
}

}  // namespace detail::aws

ES_S3_SNAPSHOT_DECL credential_store::credential_store(any_credential_provider provider, store_options options)
    : state_(std::make_shared<detail::aws::store_state>(std::move(provider), options)) {}

ES_S3_SNAPSHOT_DECL workflow<result<credentials>> credential_store::get(context ctx) const {
    return detail::aws::get_from(std::move(ctx), state_);
}

ES_S3_SNAPSHOT_DECL void credential_store::discard(std::string_view access_key_id) const {
    state_->discard(access_key_id);
}

}  // namespace v0
}  // namespace es_s3_snapshot
