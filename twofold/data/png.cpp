#include "twofold/data/png.h"

#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstring>

namespace twofold::data {

namespace {

// Deflate packs no better than this.
constexpr std::uint64_t kMostPacked = 1032;
// The most memory for one chunk; pixels come in pieces and need none.
constexpr png_alloc_size_t kMaxChunk = png_alloc_size_t{8} << 20U;

// What the callbacks share with the reader: plain data, which a longjmp may pass over.
struct Progress {
  const std::byte* bytes = nullptr;
  std::size_t size = 0;
  std::size_t position = 0;
  std::array<char, 160> error = {};
};

[[noreturn]] void on_error(png_structp png, png_const_charp text) {
  auto* progress = static_cast<Progress*>(png_get_error_ptr(png));
  std::strncpy(progress->error.data(), text, progress->error.size() - 1);
  png_longjmp(png, 1);
}

// As Pillow: a strange profile or text does not spoil pixels. Damage of those is an error.
void on_warning(png_structp /*png*/, png_const_charp /*text*/) {}

void on_read(png_structp png, png_bytep out, std::size_t size) {
  auto* progress = static_cast<Progress*>(png_get_io_ptr(png));
  if (size > progress->size - progress->position) png_error(png, "the file ends too early");
  std::memcpy(out, progress->bytes + progress->position, size);
  progress->position += size;
}

// libpng leaves a function by longjmp. So each call into it stands in a member that holds no object
// with a destructor and says by its result whether it came to its end.
class Reader {
 public:
  Reader(const std::string& name, std::span<const std::byte> bytes)
      : name_(name), progress_{.bytes = bytes.data(), .size = bytes.size()} {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &progress_, on_error, on_warning);
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_read_struct(&png_, nullptr, nullptr);
      fail_at(ErrorKind::limit, place(), "no memory for the reader");
    }
  }
  ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  Reader(Reader&&) = delete;
  Reader& operator=(Reader&&) = delete;

  Array read(const PictureLimits& limits) {
    if (!read_header()) fail_damaged();
    const std::uint64_t height = png_get_image_height(png_, info_);
    const std::uint64_t width = png_get_image_width(png_, info_);
    check_picture_size(place(), height, width, limits);
    const std::uint64_t bits = std::uint64_t{png_get_bit_depth(png_, info_)} *
                               png_get_channels(png_, info_) * width * height;
    if (bits / 8 / kMostPacked > progress_.size)
      fail_at(ErrorKind::format, place(), "the file is too short for {} x {} pixels", height,
              width);
    if (!choose_output()) fail_damaged();
    Array pixels = Array::empty({static_cast<std::int64_t>(height),
                                 static_cast<std::int64_t>(width), png_get_channels(png_, info_)},
                                DType::uint8);
    if (!read_rows(pixels.mutable_data<std::uint8_t>(), png_get_rowbytes(png_, info_)))
      fail_damaged();
    return pixels;
  }

 private:
  [[nodiscard]] Place place() const { return {.file = name_, .offset = progress_.position}; }

  [[noreturn]] void fail_damaged() const {
    fail_at(ErrorKind::format, place(), "a damaged PNG picture: {}", progress_.error.data());
  }

  bool read_header() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;  // NOLINT(cert-err52-cpp)
    png_set_read_fn(png_, &progress_, on_read);
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_malloc_max(png_, kMaxChunk);
    // Only pixels are wanted: chunks other than IHDR, PLTE, tRNS, IDAT and IEND are skipped.
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
    png_read_info(png_, info_);
    return true;
  }

  // 8 bits a sample, palettes looked up, transparent colours as alpha.
  bool choose_output() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;  // NOLINT(cert-err52-cpp)
    png_set_expand(png_);
    png_set_strip_16(png_);
    passes_ = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    return true;
  }

  bool read_rows(std::uint8_t* out, std::size_t row_bytes) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;  // NOLINT(cert-err52-cpp)
    const std::size_t rows = png_get_image_height(png_, info_);
    for (int pass = 0; pass < passes_; ++pass)
      for (std::size_t row = 0; row < rows; ++row)
        png_read_row(png_, out + row * row_bytes, nullptr);
    png_read_end(png_, nullptr);
    return true;
  }

  const std::string& name_;
  Progress progress_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  int passes_ = 1;
};

}  // namespace

Array decode_png(const std::string& name, std::span<const std::byte> bytes,
                 const PictureLimits& limits) {
  return Reader(name, bytes).read(limits);
}

}  // namespace twofold::data
