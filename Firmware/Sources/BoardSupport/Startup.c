// From reset to main, and what happens on a fault.
#include "BoardSupport.h"

#include <stddef.h>

// Provided by the linker script.
extern uint32_t __stack_bottom, __stack_top;
extern uint32_t __data_load, __data_start, __data_end;
extern uint32_t __bss_start, __bss_end;

extern int main(int argc, char **argv);

static const uint32_t stack_paint = 0xC0FFEE00;
static volatile uint32_t milliseconds;

uint32_t board_milliseconds(void) { return milliseconds; }

uint32_t board_stack_unused(void) {
  const volatile uint32_t *word = &__stack_bottom;
  while (word < &__stack_top && *word == stack_paint) word++;
  return (uint32_t)((uintptr_t)word - (uintptr_t)&__stack_bottom);
}

// The pointers are volatile so that no loop becomes a call to memset or memcpy.
__attribute__((noreturn)) void Reset_Handler(void) {
  volatile uint32_t *coprocessor_access = (volatile uint32_t *)0xE000ED88;
  *coprocessor_access |= 0xFu << 20;  // the floating-point unit
  __asm__ volatile("dsb\n isb" ::: "memory");

  const uint32_t *from = &__data_load;
  for (volatile uint32_t *to = &__data_start; to < &__data_end; to++) *to = *from++;
  for (volatile uint32_t *to = &__bss_start; to < &__bss_end; to++) *to = 0;

  // Painted up to a little below this frame; what is overwritten later has been in use.
  uint32_t *here = __builtin_frame_address(0);
  for (volatile uint32_t *to = &__stack_bottom; to < here - 16; to++) *to = stack_paint;

  semihosting_exit(main(0, NULL));
}

// Prints the address that failed, for llvm-symbolizer, and gives up. A Swift trap (overflow, bad index, failed
// precondition) is an undefined instruction, and ends here too.
static __attribute__((noreturn, used)) void fault(const uint32_t *frame) {
  static char text[] = "fault at 0x........\n";
  uint32_t address = 0;
  if (frame >= &__stack_bottom && frame + 8 <= &__stack_top) address = frame[6];
  for (int digit = 18; digit > 10; digit--, address >>= 4) text[digit] = "0123456789abcdef"[address & 15];
  semihosting_call(0x04, text);
  semihosting_exit(99);
}

// The stack may be what overflowed, so the report gets a fresh one.
static __attribute__((naked)) void Fault_Handler(void) {
  __asm__("mov r0, sp\n"
          "ldr r1, =__stack_top\n"
          "mov sp, r1\n"
          "b fault\n");
}

static void SysTick_Handler(void) { milliseconds = milliseconds + 1; }

typedef void (*Handler)(void);

// The 16 entries of the core, then the 82 interrupts of the STM32F407.
__attribute__((section(".vectors"), used)) static const Handler vectors[16 + 82] = {
    [0] = (Handler)&__stack_top,
    [1] = Reset_Handler,
    [2 ... 6] = Fault_Handler,
    [11 ... 12] = Fault_Handler,
    [14] = Fault_Handler,
    [15] = SysTick_Handler,
    [16 ... 97] = Fault_Handler,
};
