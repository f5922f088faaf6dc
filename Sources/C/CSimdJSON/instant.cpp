#include "instant.h"

#include <algorithm>

namespace csimdjson {

namespace {

// Takes digits from a text; once something was wrong, it stays wrong.
class Digits {
public:
  explicit Digits(std::string_view text) : text_(text) {}

  int64_t number(size_t count, int64_t least, int64_t most) {
    int64_t value = 0;
    if (text_.size() < count) is_right_ = false;
    for (size_t index = 0; is_right_ && index < count; index++) {
      const unsigned digit = unsigned(text_[index]) - '0';
      if (digit > 9) is_right_ = false;
      value = value * 10 + digit;
    }
    if (!is_right_ || value < least || value > most) {
      is_right_ = false;
      return least;
    }
    text_.remove_prefix(count);
    return value;
  }

  void expect(char letter) {
    if (!take(letter)) is_right_ = false;
  }

  bool take(char letter) {
    if (text_.empty() || text_.front() != letter) return false;
    text_.remove_prefix(1);
    return true;
  }

  bool is_right() const { return is_right_; }
  bool is_at_end() const { return text_.empty(); }

  // The milliseconds in `.25`, 0 without a fraction.
  int64_t fraction() {
    if (!take('.')) return 0;
    int64_t value = 0;
    size_t count = 0;
    while (!text_.empty() && text_.front() >= '0' && text_.front() <= '9') {
      if (count < 3) value = value * 10 + (text_.front() - '0');
      count++;
      text_.remove_prefix(1);
    }
    if (count == 0) is_right_ = false;
    for (; count < 3; count++) value *= 10;
    return value;
  }

private:
  std::string_view text_;
  bool is_right_ = true;
};

int64_t days_in(int64_t month, int64_t year) {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// Counts with years that begin in March, so that the leap day comes last.
int64_t days_since_1970(int64_t year, int64_t month, int64_t day) {
  const int64_t years = (month > 2 ? year : year - 1) + 400;
  const int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
  return years * 365 + years / 4 - years / 100 + years / 400 + day_of_year - 719468 - 146097;
}

// Seconds east of UTC in `Z`, `+02:00` or `+0200`.
int64_t offset(Digits &digits) {
  if (digits.take('Z') || digits.take('z')) return 0;
  const bool is_west = digits.take('-');
  if (!is_west) digits.expect('+');
  const int64_t hours = digits.number(2, 0, 23);
  digits.take(':');
  const int64_t seconds = hours * 3600 + digits.number(2, 0, 59) * 60;
  return is_west ? -seconds : seconds;
}

}  // namespace

bool read_instant(std::string_view text, int64_t *milliseconds) {
  Digits digits(text);
  const int64_t year = digits.number(4, 0, 9999);
  digits.expect('-');
  const int64_t month = digits.number(2, 1, 12);
  digits.expect('-');
  const int64_t day = digits.number(2, 1, days_in(month, year));
  if (!digits.take('T')) digits.expect('t');
  const int64_t hour = digits.number(2, 0, 23);
  digits.expect(':');
  const int64_t minute = digits.number(2, 0, 59);
  digits.expect(':');
  const int64_t second = digits.number(2, 0, 60);
  const int64_t fraction = digits.fraction();
  const int64_t east = offset(digits);
  if (!digits.is_right() || !digits.is_at_end()) return false;
  const int64_t of_day = hour * 3600 + minute * 60 + std::min(second, int64_t(59)) - east;
  *milliseconds = (days_since_1970(year, month, day) * 86400 + of_day) * 1000 + fraction;
  return true;
}

}  // namespace csimdjson
