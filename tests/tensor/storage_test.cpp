#include "twofold/tensor/storage.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "twofold/core/error.h"
#include "twofold/tensor/allocator.h"
#include "twofold/tensor/mapped_file.h"

namespace twofold {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder()
      : path_(fs::temp_directory_path() /
              (std::string("twofold-storage-") +
               ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  Folder(Folder&&) = delete;
  Folder& operator=(Folder&&) = delete;
  [[nodiscard]] fs::path operator/(const char* name) const { return path_ / name; }

 private:
  fs::path path_;
};

TEST(Storage, IsAlignedAndUsedAgain) {
  release_cached_memory();
  EXPECT_EQ(cached_memory(), 0U);
  const std::byte* first = nullptr;
  {
    const auto block = Storage::allocate(100'000);
    first = block->data();
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(first) % kAlignment, 0U);
    EXPECT_EQ(block->bytes(), 100'000U);
    EXPECT_FALSE(block->borrowed());
  }
  EXPECT_GE(cached_memory(), 100'000U);
  EXPECT_EQ(Storage::allocate(99'999)->data(), first);
  release_cached_memory();
  EXPECT_EQ(cached_memory(), 0U);
}

TEST(Storage, NothingAndTooMuch) {
  EXPECT_EQ(Storage::allocate(0)->bytes(), 0U);
  try {
    (void)Storage::allocate(~std::size_t{0});
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::limit);
    EXPECT_STREQ(error.what(), "cannot allocate 18446744073709551615 bytes");
  }
}

TEST(Storage, ManyThreadsShareTheAllocator) {
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([t, &wrong] {
      for (std::size_t i = 0; i < 500; ++i) {
        const auto block = Storage::allocate(64 + i % 7 * 1000);
        const auto mark = static_cast<std::byte>(t);
        block->mutable_data()[0] = mark;
        block->mutable_data()[block->bytes() - 1] = mark;
        if (block->data()[0] != mark || block->data()[block->bytes() - 1] != mark) ++wrong;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Storage, BorrowedBytesOutliveTheirOwnersHandle) {
  auto bytes = std::make_shared<std::vector<std::byte>>(4, std::byte{9});
  const std::weak_ptr<std::vector<std::byte>> watch = bytes;
  auto storage = Storage::borrow(bytes->data(), 4, bytes);
  bytes.reset();
  EXPECT_EQ(storage->data()[3], std::byte{9});
  EXPECT_FALSE(watch.expired());
  storage.reset();
  EXPECT_TRUE(watch.expired());
}

TEST(MappedFile, ReadsBytes) {
  const Folder folder;
  std::ofstream(folder / "a") << "hello";
  const auto file = MappedFile::open(folder / "a");
  ASSERT_EQ(file->bytes().size(), 5U);
  EXPECT_EQ(file->bytes()[4], std::byte{'o'});
  EXPECT_EQ(file->name(), (folder / "a").string());
  std::ofstream(folder / "empty").flush();
  EXPECT_TRUE(MappedFile::open(folder / "empty")->bytes().empty());
}

TEST(MappedFile, NamesWhatItCannotRead) {
  const Folder folder;
  ::mkfifo((folder / "pipe").c_str(), 0600);
  const auto message = [](const fs::path& path) {
    try {
      (void)MappedFile::open(path);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::io);
      EXPECT_EQ(error.place().file, path.string());
      return error.message();
    }
    return std::string("opened");
  };
  EXPECT_EQ(message(folder / "missing"), "cannot read: No such file or directory");
  EXPECT_EQ(message(folder / "."), "cannot read: Is a directory");
  EXPECT_EQ(message(folder / "pipe"), "expected a regular file");
  EXPECT_EQ(message("/dev/null"), "expected a regular file");
}

}  // namespace
}  // namespace twofold
