#include "twofold/checkpoint/zip_reader.h"

#include <gmock/gmock.h>
#include <libdeflate.h>

#include <optional>

#include "tests/checkpoint/files.h"

namespace twofold::checkpoint {
namespace {

using ::testing::HasSubstr;

std::string number(std::uint64_t value, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) {
    bytes += static_cast<char>(value & 0xFFU);
    value >>= 8U;
  }
  return bytes;
}

/// A record as a test wants it: what the local header says may differ from the directory.
struct Made {
  std::string name;
  std::string body;
  std::uint16_t method = 0;
  std::uint64_t size = body.size();
  std::string local_name = name;
  std::uint16_t flags = 0;
  std::uint16_t local_method = method;
  std::optional<std::uint32_t> crc = {};
  std::optional<std::uint32_t> offset = {};
  std::uint32_t local_size = static_cast<std::uint32_t>(body.size());

  [[nodiscard]] std::uint32_t checksum() const {
    return crc.value_or(libdeflate_crc32(0, body.data(), body.size()));
  }
};

std::string archive(const std::vector<Made>& records, const std::string& comment = "",
                    std::uint16_t counted_more = 0) {
  std::string out;
  std::string directory;
  for (const Made& r : records) {
    const std::size_t offset = r.offset.value_or(static_cast<std::uint32_t>(out.size()));
    out += number(0x04034B50, 4) + number(20, 2) + number(r.flags, 2) + number(r.local_method, 2) +
           number(0, 4) + number(r.checksum(), 4) + number(r.local_size, 4) + number(r.size, 4) +
           number(r.local_name.size(), 2) + number(0, 2) + r.local_name + r.body;
    directory += number(0x02014B50, 4) + number(20, 2) + number(20, 2) + number(r.flags, 2) +
                 number(r.method, 2) + number(0, 4) + number(r.checksum(), 4) +
                 number(r.body.size(), 4) + number(r.size, 4) + number(r.name.size(), 2) +
                 number(0, 12) + number(offset, 4) + r.name;
  }
  const std::size_t begin = out.size();
  const std::size_t count = records.size() + counted_more;
  return out + directory + number(0x06054B50, 4) + number(0, 4) + number(count, 2) +
         number(count, 2) + number(directory.size(), 4) + number(begin, 4) +
         number(comment.size(), 2) + comment;
}

std::string deflated(const std::string& text) {
  auto* machine = libdeflate_alloc_compressor(6);
  std::string out(text.size() + 100, '\0');
  out.resize(
      libdeflate_deflate_compress(machine, text.data(), text.size(), out.data(), out.size()));
  libdeflate_free_compressor(machine);
  return out;
}

TEST(ZipReader, ListsAndReadsStoredRecords) {
  const ZipReader zip(memory(archive({{"a/x", "hello"}, {"a/y", ""}}, "a comment")));
  ASSERT_EQ(zip.records().size(), 2U);
  EXPECT_EQ(zip.records()[0].offset, 33U);
  EXPECT_EQ(zip.read(*zip.find("a/x")).text(), "hello");
  EXPECT_EQ(zip.read(*zip.find("a/y")).text(), "");
  EXPECT_EQ(zip.find("a/z"), nullptr);
}

TEST(ZipReader, InflatesToExactlyTheDeclaredSize) {
  const std::string text(1000, 'x');
  const std::uint32_t crc = libdeflate_crc32(0, text.data(), text.size());
  const ZipReader good(memory(
      archive({{.name = "a", .body = deflated(text), .method = 8, .size = 1000, .crc = crc}})));
  EXPECT_EQ(good.read(good.records()[0]).text(), text);
  for (const std::uint64_t size : {999U, 1001U}) {
    const ZipReader bad(
        memory(archive({{.name = "a", .body = deflated(text), .method = 8, .size = size}})));
    const Error error = error_of([&] { (void)bad.read(bad.records()[0]); });
    EXPECT_EQ(error.kind(), ErrorKind::format);
    EXPECT_THAT(error.what(), HasSubstr(fmt::format("that unpack to {}", size)));
  }
  const ZipReader bomb(
      memory(archive({{.name = "a", .body = deflated(text), .method = 8, .size = 0xFFFFFFF0}})));
  EXPECT_EQ(error_of([&] { (void)bomb.read(bomb.records()[0]); }).kind(), ErrorKind::limit);
}

TEST(ZipReader, ChecksTheCrcUnlessItWasLeftOut) {
  const ZipReader bad(memory(archive({{.name = "a", .body = "hello", .crc = 5}})));
  const Error error = error_of([&] { (void)bad.read(bad.records()[0]); });
  EXPECT_EQ(error.kind(), ErrorKind::format);
  EXPECT_THAT(error.what(), HasSubstr("expected CRC 00000005, got 3610a686"));
  const ZipReader none(memory(archive({{.name = "a", .body = "hello", .crc = 0}})));
  EXPECT_EQ(none.read(none.records()[0]).text(), "hello");
}

struct Bad {
  const char* what;
  std::string bytes;
  ErrorKind kind;
  const char* text;
};

TEST(ZipReader, RefusesWhatScannersAndLoadersReadDifferently) {
  const Made x{"x", "hello"};
  std::string shifted = archive({x});
  shifted.insert(0, "junk");
  const std::vector<Bad> cases = {
      {"local name", archive({{.name = "x", .body = "h", .local_name = "y"}}), ErrorKind::format,
       "expected a local header for \"x\", got one for \"y\""},
      {"local method", archive({{.name = "x", .body = "h", .local_method = 8}}), ErrorKind::format,
       "flags and method"},
      {"local size", archive({{.name = "x", .body = "h", .local_size = 7}}), ErrorKind::format,
       "local header"},
      {"encrypted", archive({{.name = "x", .body = "h", .flags = 1}}), ErrorKind::unsupported,
       "\"x\" is encrypted"},
      {"patch flag", archive({{.name = "x", .body = "h", .flags = 0x20}}), ErrorKind::unsupported,
       "unknown flags 0x0020"},
      {"method", archive({{.name = "x", .body = "h", .method = 12}}), ErrorKind::unsupported,
       "packed by method 12"},
      {"stored sizes", archive({{.name = "x", .body = "h", .size = 9}}), ErrorKind::format,
       "stored: expected 9 bytes, got 1"},
      {"twice", archive({x, x}), ErrorKind::format, "\"x\" is there twice"},
      {"overlap", archive({x, {.name = "x", .body = "hello", .offset = 0}}), ErrorKind::format,
       "twice"},
      {"prefix", shifted, ErrorKind::format, "zip directory"},
      {"cut", archive({x}).substr(0, 60), ErrorKind::format, "end record"},
      {"trailing", archive({x}) + "more", ErrorKind::format, "end record"},
      {"count", archive({x}, "", 1), ErrorKind::format, ""},
      {"count much", archive({x}, "", 9), ErrorKind::format, "expected 10 records"},
      {"none", archive({}), ErrorKind::format, "empty one"},
  };
  for (const Bad& c : cases) {
    const Error error = error_of([&] { const ZipReader zip(memory(c.bytes, "t.zip")); });
    EXPECT_EQ(error.kind(), c.kind) << c.what << ": " << error.what();
    EXPECT_THAT(error.what(), HasSubstr(c.text)) << c.what;
    EXPECT_THAT(error.what(), HasSubstr("t.zip, byte ")) << c.what;
  }
}

TEST(ZipReader, RefusesNamesThatLeaveTheArchive) {
  for (const std::string name : {"/a", "../a", "a/../b", "a\\b", "C:/a", "\xFF", ""}) {
    const Error error = error_of([&] { const ZipReader zip(memory(archive({{name, "x"}}))); });
    EXPECT_EQ(error.kind(), ErrorKind::format) << name;
    EXPECT_THAT(error.what(), HasSubstr("expected a plain record name"));
  }
}

TEST(ZipReader, RefusesOverlappingBodies) {
  // The second record's local header lies inside the body of the first.
  const std::string inner = archive({{"b", "hello"}});
  const std::string local = inner.substr(0, 36);
  const std::string bytes = archive({{"a", local}, {.name = "b", .body = "hello", .offset = 31}});
  const Error error = error_of([&] { const ZipReader zip(memory(bytes)); });
  EXPECT_EQ(error.kind(), ErrorKind::format);
  EXPECT_THAT(error.what(), HasSubstr("records \"a\" and \"b\" overlap"));
}

}  // namespace
}  // namespace twofold::checkpoint
