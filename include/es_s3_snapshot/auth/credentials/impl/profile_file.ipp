// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/credentials/profile_file.hpp.
#pragma once

#include <es_s3_snapshot/auth/credentials/detail/answer.hpp>
#include <es_s3_snapshot/auth/credentials/profile_file.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail::aws {

inline constexpr std::string_view blanks = " \t\r\v\f";

inline std::string_view trimmed(std::string_view text) {
    auto const first = std::min(text.find_first_not_of(blanks), text.size());
    text.remove_prefix(first);
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

inline std::string lower(std::string_view text) {
    std::string made(text);
    for (auto& c : made)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return made;
}

inline std::string_view without_comment(std::string_view value) {
    for (std::size_t i = 0; i != value.size(); ++i) {
        bool const begins = value[i] == '#' || value[i] == ';';
        if (begins && (i == 0 || blanks.find(value[i - 1]) != blanks.npos)) return trimmed(value.substr(0, i));
    }
    return value;
}

inline std::string_view unquoted(std::string_view name) {
    bool const quoted =
        name.size() >= 2 && (name.front() == '"' || name.front() == '\'') && name.back() == name.front();
    return quoted ? name.substr(1, name.size() - 2) : name;
}

inline void forget(profile_settings& settings) noexcept {
    for (auto& [key, value] : settings) forget(value);
}

inline void forget(profile_sections& sections) noexcept {
    for (auto& [name, settings] : sections) forget(settings);
}

/// The lines of one file, one after the other.
class profile_reader {
public:
    explicit profile_reader(profile_file kind) : kind_(kind) {}
    profile_reader(profile_reader const&) = delete;
    profile_reader& operator=(profile_reader const&) = delete;
    ~profile_reader() {
        forget(sections_);
        if (explicit_default_) forget(*explicit_default_);
        forget(ignored_);
    }

    /// What is wrong with the line, or null.
    char const* line(std::string_view text) {
        auto const content = trimmed(text);
        if (content.empty() || content.front() == '#' || content.front() == ';') return nullptr;
        auto const indent = text.find_first_not_of(blanks);
        if (value_ != nullptr && indent > indent_) return go_on(content);
        if (content.front() == '[') return section(content);
        indent_ = indent;
        return property(content);
    }
    /// `[profile default]` is the better one.
    profile_sections finish() {
        if (explicit_default_) std::swap(sections_["default"], *explicit_default_);
        return std::exchange(sections_, {});
    }

private:
    char const* section(std::string_view content) {
        value_ = nullptr;
        current_ = nullptr;
        auto const close = content.find(']');
        if (close == content.npos) return "a section is not closed";
        if (auto const rest = trimmed(content.substr(close + 1)); !without_comment(rest).empty())
            return "something stands behind a section's name";
        auto const name = trimmed(content.substr(1, close - 1));
        if (name.empty()) return "a section has no name";
        inside_ = true;
        choose(name);
        return nullptr;
    }
    void choose(std::string_view name) {
        constexpr std::string_view word = "profile";
        bool const marked =
            name.starts_with(word) && name.size() > word.size() && blanks.find(name[word.size()]) != blanks.npos;
        if (kind_ == profile_file::credentials) {
            current_ = &sections_[std::string(unquoted(name))];
        } else if (marked) {
            auto const bare = unquoted(trimmed(name.substr(word.size())));
            if (bare == "default" && !explicit_default_) explicit_default_.emplace();
            current_ = bare == "default" ? &*explicit_default_ : &sections_[std::string(bare)];
        } else if (name == "default") {
            current_ = &sections_["default"];
        }
    }
    char const* property(std::string_view content) {
        if (!inside_) return "a value stands before the first section";
        auto const sign = content.find('=');
        auto const key = lower(trimmed(content.substr(0, sign)));
        if (sign == content.npos || key.empty()) return "it is not 'key = value'";
        keeps_comments_ = key == "credential_process";
        value_ = current_ == nullptr ? &ignored_ : &(*current_)[key];
        forget(*value_);
        value_->assign(cleaned(trimmed(content.substr(sign + 1))));
        nested_ = value_->empty();
        return nullptr;
    }
    char const* go_on(std::string_view content) {
        if (nested_) return nullptr;
        append_secret(*value_, "\n");
        append_secret(*value_, cleaned(content));
        return nullptr;
    }
    std::string_view cleaned(std::string_view value) const { return keeps_comments_ ? value : without_comment(value); }

    profile_file kind_;
    profile_sections sections_;
    std::optional<profile_settings> explicit_default_;
    profile_settings* current_ = nullptr;  ///< null: a section that is left out
    std::string* value_ = nullptr;
    std::string ignored_;
    std::size_t indent_ = 0;
    bool inside_ = false, nested_ = false, keeps_comments_ = false;
};

ES_S3_SNAPSHOT_DECL std::string at_home(environment& env, std::string path) {
    if (!path.starts_with("~/")) return path;
    auto const home = env.variable("HOME");
    return home ? *home + path.substr(1) : std::string();
}

inline result<profile_sections> read_profile_file(environment& env, char const* variable, char const* otherwise,
                                                  profile_file kind) {
    auto const path = at_home(env, env.variable(variable).value_or(otherwise));
    if (path.empty()) return profile_sections();
    auto text = env.read_file(path);
    if (text.has_error() && text.error().is(errc::not_found)) return profile_sections();
    if (text.has_error()) return text.error();
    auto made = parse_profile_file(*text, kind, path);
    forget(*text);
    return made;
}

}  // namespace detail::aws

ES_S3_SNAPSHOT_DECL result<profile_sections> parse_profile_file(std::string_view text, profile_file kind,
                                                                std::string const& path) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    detail::aws::profile_reader reader(kind);
    for (std::size_t number = 1; !text.empty(); ++number) {
        auto const end = std::min(text.find('\n'), text.size());
        if (auto const* wrong = reader.line(text.substr(0, end)); wrong != nullptr)
            return make_error(errc::invalid_argument, path + ":" + std::to_string(number) + ": " + wrong);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return reader.finish();
}

ES_S3_SNAPSHOT_DECL std::string profile::get(std::string_view key) const {
    for (auto const* settings : {&credentials, &config})
        if (auto const found = settings->find(key); found != settings->end() && !found->second.empty())
            return found->second;
    return {};
}

ES_S3_SNAPSHOT_DECL result<profile_files> profile_files::read(environment& env) {
    auto config = detail::aws::read_profile_file(env, "AWS_CONFIG_FILE", "~/.aws/config", profile_file::config);
    if (config.has_error()) return config.error();
    auto credentials = detail::aws::read_profile_file(env, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials",
                                                      profile_file::credentials);
    if (credentials.has_error()) {
        detail::aws::forget(*config);
        return credentials.error();
    }
    profile_files made;
    for (auto& [name, settings] : *config) made.profiles_[name].config = std::move(settings);
    for (auto& [name, settings] : *credentials) made.profiles_[name].credentials = std::move(settings);
    return made;
}

ES_S3_SNAPSHOT_DECL profile_files::~profile_files() {
    for (auto& [name, p] : profiles_)
        for (auto* settings : {&p.config, &p.credentials}) detail::aws::forget(*settings);
}

ES_S3_SNAPSHOT_DECL profile const* profile_files::find(std::string_view name) const {
    auto const found = profiles_.find(name);
    return found == profiles_.end() ? nullptr : &found->second;
}

ES_S3_SNAPSHOT_DECL std::string chosen_profile(environment& env, std::string const& named) {
    if (!named.empty()) return named;
    auto const chosen = env.variable("AWS_PROFILE");
    return chosen ? *chosen : env.variable("AWS_DEFAULT_PROFILE").value_or("default");
}

}  // namespace v0
}  // namespace es_s3_snapshot
