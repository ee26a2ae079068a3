#include "twofold/checkpoint/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <random>
#include <system_error>

#include "twofold/core/error.h"

namespace twofold::checkpoint {

namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 20U;
constexpr int kNameTries = 100;
constexpr mode_t kAnyoneMayWrite = S_IWUSR | S_IWGRP | S_IWOTH;

[[noreturn]] void refuse_write(const std::filesystem::path& target, int error) {
  fail_at(ErrorKind::io, {.file = target.string()}, "cannot write: {}",
          std::generic_category().message(error));
}

/// Where a symbolic link points, so that the link stays one.
std::filesystem::path resolved(const std::filesystem::path& target) {
  std::error_code error;
  if (!std::filesystem::is_symlink(target, error)) return target;
  std::filesystem::path real = std::filesystem::weakly_canonical(target, error);
  if (error) refuse_write(target, error.value());
  return real;
}

}  // namespace

AtomicFile::AtomicFile(const std::filesystem::path& target) : target_(resolved(target)) {
  struct stat status {};
  const bool exists = ::stat(target_.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) refuse(EISDIR);
  if (exists && !S_ISREG(status.st_mode))
    fail_at(ErrorKind::io, {.file = target_.string()}, "cannot write: expected a regular file");
  const bool refused = exists && ::access(target_.c_str(), W_OK) != 0;
  if (exists && (refused || (status.st_mode & kAnyoneMayWrite) == 0))
    fail_at(ErrorKind::io, {.file = target_.string()},
            "cannot write: the file is there and is write-protected");
  std::random_device random;
  for (int i = 0; i < kNameTries && descriptor_ < 0; ++i) {
    const auto name = fmt::format(".twofold-{:08x}.tmp", random());
    temporary_ = (target_.parent_path() / name).string();
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0 && errno != EEXIST) refuse(errno);
  }
  if (descriptor_ < 0) refuse(EEXIST);
  // Best effort: some file systems know no permissions.
  if (exists && ::fchmod(descriptor_, status.st_mode & 07777) != 0) errno = 0;
  buffer_.reserve(kBuffer);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::refuse(int error) const { refuse_write(target_, error); }

void AtomicFile::write_through(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) refuse(errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void AtomicFile::flush() {
  write_through(buffer_);
  buffer_.clear();
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  position_ += bytes.size();
  if (bytes.size() >= kBuffer - buffer_.size()) flush();
  if (bytes.size() >= kBuffer) {
    write_through(bytes);
  } else {
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  }
}

void AtomicFile::write(std::string_view bytes) {
  write(std::as_bytes(std::span(bytes.data(), bytes.size())));
}

void AtomicFile::commit() {
  flush();
  if (::fsync(descriptor_) != 0) refuse(errno);
  const int closed = ::close(descriptor_);
  descriptor_ = -1;
  if (closed != 0) refuse(errno);
  if (std::rename(temporary_.c_str(), target_.c_str()) != 0) refuse(errno);
  temporary_.clear();
  // The rename itself is durable once the folder is; the file is in its place in any case.
  const std::filesystem::path parent = target_.parent_path();
  const int folder =
      ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  ::fsync(folder);
  ::close(folder);
}

}  // namespace twofold::checkpoint
