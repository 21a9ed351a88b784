// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/detail/async_effects.hpp.
#pragma once

#include <es_s3_snapshot/transport/detail/async_effects.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <new>
#include <stop_token>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

inline error thrown_error(boost::system::errc::errc_t code, char const* message) {
    error made{boost::system::errc::make_error_code(code), {}};
    made.info.message = message;
    made.info.delivered = delivery::unknown;
    return made;
}

ES_S3_SNAPSHOT_DECL error error_from(std::exception_ptr thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (snapshot_error const& e) {
        return e.why();
    } catch (std::bad_alloc const&) {
        return thrown_error(boost::system::errc::not_enough_memory, "out of memory");
    } catch (std::exception const& e) {
        return thrown_error(boost::system::errc::state_not_recoverable, e.what());
    } catch (...) {
        return thrown_error(boost::system::errc::state_not_recoverable, "an unknown exception left the workflow");
    }
}

ES_S3_SNAPSHOT_DECL void launch(boost::asio::any_io_executor const& executor, boost::asio::awaitable<void> effects,
                                std::shared_ptr<async_job> job) {
    // the handler has no cancellation slot: Asio must not end the coroutine, since the workflow ends itself.
    // co_spawn calls it only after it has left this call.
    auto completed = [job = std::move(job)](std::exception_ptr) mutable {
        auto& ended = *job;
        ended.complete(std::move(job));
    };
    boost::asio::co_spawn(executor, std::move(effects), std::move(completed));
}

struct async_group::state {
    explicit state(boost::asio::any_io_executor const& executor) : all_ended(executor, steady_time::max()) {}

    boost::asio::steady_timer all_ended;
    std::size_t running = 0;
};

ES_S3_SNAPSHOT_DECL async_group::async_group(boost::asio::any_io_executor executor)
    : state_(std::make_shared<state>(executor)) {}

ES_S3_SNAPSHOT_DECL void async_group::start(boost::asio::awaitable<void> member) {
    ++state_->running;
    auto ended = [group = state_](std::exception_ptr) {
        if (--group->running == 0) group->all_ended.cancel();
    };
    boost::asio::co_spawn(state_->all_ended.get_executor(), std::move(member), std::move(ended));
}

ES_S3_SNAPSHOT_DECL boost::asio::awaitable<void> async_group::wait() {
    boost::system::error_code ignored;
    while (state_->running != 0)
        co_await state_->all_ended.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
}

/// Runs in whichever thread requests the stop, while the timer belongs to the executor's, so it only posts.
/// With a name, since g++ warns of a closure in the frame of a coroutine that is not inline.
struct end_pause {
    std::shared_ptr<boost::asio::steady_timer> timer;

    void operator()() const noexcept {
        boost::asio::post(timer->get_executor(), [timer = timer] { timer->cancel(); });
    }
};

ES_S3_SNAPSHOT_DECL boost::asio::awaitable<result<void>> async_pause(boost::asio::any_io_executor executor,
                                                                     effects::wait_until const& pause) {
    if (pause.stop.stop_requested()) co_return make_error(errc::operation_canceled, "stopped on request");
    auto timer = std::make_shared<boost::asio::steady_timer>(executor, pause.until);
    std::stop_callback<end_pause> const on_stop(pause.stop, end_pause{timer});
    boost::system::error_code ec;
    co_await timer->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ec));
    if (pause.stop.stop_requested()) co_return make_error(errc::operation_canceled, "stopped on request");
    co_return result<void>();
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
