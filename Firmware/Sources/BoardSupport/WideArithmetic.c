// 64 bit shifts and division, which the compiler calls by the names of the Arm ABI. The self-check compares them with
// the host's arithmetic.
#include <stddef.h>
#include <stdint.h>

// Built from 32 bit halves, so that none calls itself; the shift is below 64.
uint64_t __aeabi_llsl(uint64_t value, unsigned by) {
  const uint32_t high = (uint32_t)(value >> 32), low = (uint32_t)value;
  if (by == 0) return value;
  if (by >= 32) return (uint64_t)(low << (by - 32)) << 32;
  return (uint64_t)(high << by | low >> (32 - by)) << 32 | low << by;
}

uint64_t __aeabi_llsr(uint64_t value, unsigned by) {
  const uint32_t high = (uint32_t)(value >> 32), low = (uint32_t)value;
  if (by == 0) return value;
  if (by >= 32) return high >> (by - 32);
  return (uint64_t)(high >> by) << 32 | (high << (32 - by) | low >> by);
}

int64_t __aeabi_lasr(int64_t value, unsigned by) {
  const int32_t high = (int32_t)(value >> 32);
  const uint32_t low = (uint32_t)value;
  if (by == 0) return value;
  if (by >= 32) return high >> (by - 32);
  const uint32_t shifted = (uint32_t)high << (32 - by) | low >> by;
  return (int64_t)((uint64_t)(uint32_t)(high >> by) << 32 | shifted);
}

// Schoolbook division, bit by bit; the core divides 32 bits, the processor can do that itself.
static uint64_t divide(uint64_t dividend, uint64_t divisor, uint64_t *remainder) {
  if (divisor == 0) __builtin_trap();
  if (dividend >> 32 == 0 && divisor >> 32 == 0) {
    *remainder = (uint32_t)dividend % (uint32_t)divisor;
    return (uint32_t)dividend / (uint32_t)divisor;
  }
  uint64_t quotient = 0, rest = 0;
  for (int bit = 0; bit < 64; bit++) {
    const uint64_t carry = rest >> 63;
    rest = rest << 1 | dividend >> 63;
    dividend <<= 1;
    quotient <<= 1;
    if (carry || rest >= divisor) {
      rest -= divisor;
      quotient |= 1;
    }
  }
  *remainder = rest;
  return quotient;
}

__attribute__((used)) static uint64_t divide_unsigned(uint64_t dividend, uint64_t divisor, uint64_t *remainder) {
  return divide(dividend, divisor, remainder);
}

static uint64_t magnitude(int64_t value) { return value < 0 ? -(uint64_t)value : (uint64_t)value; }

__attribute__((used)) static int64_t divide_signed(int64_t dividend, int64_t divisor, int64_t *remainder) {
  uint64_t rest;
  const uint64_t quotient = divide(magnitude(dividend), magnitude(divisor), &rest);
  *remainder = (int64_t)(dividend < 0 ? -rest : rest);
  return (int64_t)((dividend < 0) != (divisor < 0) ? -quotient : quotient);
}

// The ABI wants the quotient in r0:r1 and the remainder in r2:r3, which C cannot say.
#define DIVISION(name, function)           \
  __attribute__((naked)) void name(void) { \
    __asm__("push {r4, lr}\n"              \
            "sub sp, #16\n"                \
            "add r4, sp, #8\n"             \
            "str r4, [sp]\n"               \
            "bl " function "\n"            \
            "ldrd r2, r3, [sp, #8]\n"      \
            "add sp, #16\n"                \
            "pop {r4, pc}\n");             \
  }

DIVISION(__aeabi_uldivmod, "divide_unsigned")
DIVISION(__aeabi_ldivmod, "divide_signed")
