// The one output function that the Swift runtime may call: the text of a failed precondition in unoptimised builds.
#include "BoardSupport.h"

int putchar(int character) {
  const char byte = (char)character;
  semihosting_call(0x03, &byte);
  return character;
}
